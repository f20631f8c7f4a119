import type { Definition } from './ast.ts'
import type { Filter } from './filter.ts'

/** A function compiled for arguments of certain kinds. The body is missing while it is being compiled. */
export interface Instance {
  body: Filter | undefined
}

export type Entry =
  | { kind: 'root' }
  | { kind: 'variable'; name: string; isParameter: boolean }
  | { kind: 'closure'; name: string; isSingle: boolean }
  | { kind: 'label'; name: string }
  | { kind: 'function'; definition: Definition; instances: Map<string, Instance> }

/** What a caller adds to the language: a function of the input and as many values as it declares. */
export interface CallerFunction {
  arity: number
  call: (input: unknown, ...args: unknown[]) => unknown
}

/** What is shared by all parts of one compilation. */
export interface Unit {
  source: string
  functions: ReadonlyMap<string, CallerFunction>
  /** Builtins written in jq, by name and arity, once used. */
  prelude: Map<string, Scope>
  /** Nodes that may still be compiled, so that nested definitions cannot multiply without end. */
  nodesLeft: number
}

/** The names that can be seen at one place of the source, innermost first. */
export class Scope {
  readonly entry: Entry
  readonly parent: Scope | undefined
  readonly unit: Unit
  /** How many links the chain of environments has here. Functions take none: they are not values. */
  readonly slots: number

  constructor(entry: Entry, parent: Scope | undefined, unit: Unit) {
    this.entry = entry
    this.parent = parent
    this.unit = unit
    const takesSlot = entry.kind !== 'function' && entry.kind !== 'root'
    this.slots = (parent?.slots ?? 0) + (takesSlot ? 1 : 0)
  }

  with(entry: Entry): Scope {
    return new Scope(entry, this, this.unit)
  }

  withVariable(name: string): Scope {
    return this.with({ kind: 'variable', name, isParameter: false })
  }

  find(matches: (entry: Entry) => boolean): Scope | undefined {
    // oxlint-disable-next-line typescript/no-this-alias
    let scope: Scope | undefined = this
    while (scope !== undefined && !matches(scope.entry)) scope = scope.parent
    return scope
  }

  /** How many links up the chain an outer scope's slot is. */
  hopsTo(outer: Scope): number {
    return this.slots - outer.slots
  }

  root(): Scope {
    return this.find((entry) => entry.kind === 'root') ?? this
  }

  /** All that can be called from here, as `name/arity`. */
  callables(): string[] {
    const names: string[] = []
    this.find((entry) => {
      if (entry.kind === 'function') names.push(`${entry.definition.name}/${entry.definition.parameters.length}`)
      if (entry.kind === 'closure') names.push(`${entry.name}/0`)
      return false
    })
    return names
  }

  variables(): string[] {
    const names: string[] = []
    this.find((entry) => {
      if (entry.kind === 'variable') names.push(entry.name)
      return false
    })
    return names
  }
}
