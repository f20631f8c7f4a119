import type { CharacterSet } from './character-set.ts'
import { isNullable } from './nullable.ts'
import { regexFailure } from './pattern-error.ts'
import { op, type Look, type Program, type Reference } from './program.ts'
import type { Assertion, GroupReference, Node, Syntax } from './syntax.ts'

/** Repeats are written out, so that a pattern such as `(a{1000}){1000}` would otherwise fill the memory. */
const mostInstructions = 20_000

/** Turns a syntax tree into a program. @throws PatternError when it would be too long */
export function compile(syntax: Syntax): Program {
  return new Compiler(syntax).program()
}

class Compiler {
  readonly #syntax: Syntax
  readonly #operations: number[] = []
  readonly #x: number[] = []
  readonly #y: number[] = []
  readonly #sets: CharacterSet[] = []
  readonly #assertions: Assertion[] = []
  readonly #looks: Look[] = []
  readonly #references: Reference[] = []
  /** Groups that are called stand apart as subroutines; group 0 is the whole pattern. */
  readonly #subroutines = new Map<number, { start: number; callers: number[]; node: Node }>()
  readonly #called: ReadonlySet<number>
  #regular = true
  #depth = 0
  #deepest = 0
  #behind = false

  constructor(syntax: Syntax) {
    this.#syntax = syntax
    this.#called = new Set(calledGroups(syntax.root).map((target) => this.#callee(target)))
  }

  program(): Program {
    this.#node({ type: 'group', index: 0, node: this.#syntax.root })
    this.#emit(op.match)
    this.#emitSubroutines()
    return {
      operations: Uint8Array.from(this.#operations),
      x: Int32Array.from(this.#x),
      y: Int32Array.from(this.#y),
      sets: this.#sets,
      assertions: this.#assertions,
      looks: this.#looks,
      references: this.#references,
      slots: 2 * (this.#syntax.groupNames.length + 1),
      loopDepth: this.#deepest,
      regular: this.#regular,
    }
  }

  get #here(): number {
    return this.#operations.length
  }

  #emit(operation: number, x = 0, y = 0): number {
    const at = this.#operations.push(operation) - 1
    if (at >= mostInstructions) throw regexFailure('too big pattern: its repeats come to more than 20000 instructions')
    this.#x.push(x)
    this.#y.push(y)
    return at
  }

  #node(node: Node): void {
    switch (node.type) {
      case 'empty':
        return
      case 'character':
        this.#emit(op.character, node.code)
        return
      case 'set':
        this.#emit(op.set, this.#sets.push(node.set) - 1)
        return
      case 'assertion':
        this.#emit(op.assertion, this.#assertions.push(node.assertion) - 1)
        return
      case 'keep':
        this.#emit(op.save, 0)
        return
      case 'sequence':
        for (const child of this.#behind ? node.nodes.toReversed() : node.nodes) this.#node(child)
        return
      case 'alternation':
        this.#alternation(node.nodes)
        return
      case 'group':
        if (this.#called.has(node.index)) this.#call(node.index, node)
        else this.#capture(node.index, node.node)
        return
      case 'repeat':
        this.#repeat(node.node, node.min, node.max, node.lazy)
        return
      case 'look':
        this.#look(node.behind, node.negated, node.node)
        return
      case 'atomic':
        this.#regular = false
        this.#block(op.atomic, node.node)
        return
      case 'backreference':
        this.#regular = false
        this.#emit(op.backreference, this.#reference(node.target, node.ignoreCase))
        return
      case 'call':
        this.#call(this.#callee(node.target), undefined)
        return
      case 'condition':
        this.#condition(node.target, node.yes, node.no)
        return
    }
  }

  /** The whole match's start is set by the matcher, so that only its end is saved. */
  #capture(index: number, node: Node): void {
    const first = 2 * index + (this.#behind ? 1 : 0)
    if (index > 0) this.#emit(op.save, first)
    this.#node(node)
    this.#emit(op.save, first ^ 1)
  }

  #alternation(nodes: readonly Node[]): void {
    const exits: number[] = []
    for (const [index, node] of nodes.entries()) {
      const split = index < nodes.length - 1 ? this.#emit(op.split) : -1
      if (split >= 0) this.#x[split] = this.#here
      this.#node(node)
      if (split < 0) break
      exits.push(this.#emit(op.jump))
      this.#y[split] = this.#here
    }
    for (const exit of exits) this.#x[exit] = this.#here
  }

  /**
   * Writes the iterations out, with a loop at the end where they have no bound. One that matched nothing ends them all,
   * as in Oniguruma.
   */
  #repeat(node: Node, min: number, max: number, lazy: boolean): void {
    const iteration =
      isNullable(node) && max > 1 ? this.#guard(node) : { write: () => this.#node(node), close: () => {} }
    for (let i = 0; i < min; i++) iteration.write()
    const splits: number[] = []
    for (let i = min; i < max; i++) {
      splits.push(this.#emit(op.split))
      iteration.write()
      if (max === Infinity) break
    }
    if (max === Infinity) this.#emit(op.jump, splits[0])
    for (const split of splits) this.#setSplit(split, split + 1, this.#here, lazy)
    iteration.close()
  }

  /** Iterations of a body that may match nothing, and what joins their ways out. */
  #guard(node: Node): { write: () => void; close: () => void } {
    const ends: number[] = []
    const depth = this.#depth
    this.#deepest = Math.max(this.#deepest, depth + 1)
    return {
      write: () => {
        this.#emit(op.iterationStart, depth)
        this.#depth = depth + 1
        this.#node(node)
        this.#depth = depth
        ends.push(this.#emit(op.iterationEnd, depth))
      },
      close: () => {
        for (const end of ends) this.#y[end] = this.#here
      },
    }
  }

  #setSplit(split: number, into: number, past: number, lazy: boolean): void {
    this.#x[split] = lazy ? past : into
    this.#y[split] = lazy ? into : past
  }

  /** Writes a block that ends in a match of its own, and an instruction at its head that goes on behind it. */
  #block(operation: number, node: Node): number {
    const at = this.#emit(operation)
    this.#y[at] = -1
    const depth = this.#depth
    this.#depth = 0
    this.#x[at] = this.#here
    this.#node(node)
    this.#emit(op.match)
    this.#depth = depth
    this.#y[at] = this.#here
    return at
  }

  #look(behind: boolean, negated: boolean, node: Node): void {
    const outer = this.#behind
    this.#behind = behind
    const at = this.#block(op.look, node)
    this.#behind = outer
    this.#x[at] = this.#looks.push({ start: at + 1, behind, negated }) - 1
  }

  #condition(target: GroupReference, yes: Node, no: Node): void {
    this.#regular = false
    const at = this.#emit(op.condition, this.#reference(target, false))
    this.#node(yes)
    const exit = this.#emit(op.jump)
    this.#y[at] = this.#here
    this.#node(no)
    this.#x[exit] = this.#here
  }

  #reference(target: GroupReference, ignoreCase: boolean): number {
    return this.#references.push({ groups: this.#groupsOf(target), ignoreCase }) - 1
  }

  #groupsOf(target: GroupReference): number[] {
    if (typeof target === 'number') return [target]
    return this.#syntax.groupNames.flatMap((name, index) => (name === target ? [index + 1] : []))
  }

  #callee(target: GroupReference): number {
    const groups = this.#groupsOf(target)
    if (groups.length > 1) throw regexFailure(`multiplex definition name <${target}> call`)
    return groups[0]!
  }

  #call(index: number, definition: Node | undefined): void {
    if (this.#behind) throw regexFailure('invalid pattern in look-behind')
    this.#regular = false
    const at = this.#emit(op.call)
    const known = this.#subroutines.get(index) ?? { start: -1, callers: [], node: { type: 'empty' } }
    known.callers.push(at)
    if (definition?.type === 'group') known.node = definition.node
    this.#subroutines.set(index, known)
  }

  #emitSubroutines(): void {
    this.#depth = 0
    for (const [index, subroutine] of this.#subroutines) {
      subroutine.start = this.#here
      this.#capture(index, subroutine.node)
      this.#emit(op.return, 2 * index)
    }
    for (const { start, callers } of this.#subroutines.values()) for (const at of callers) this.#x[at] = start
  }
}

function calledGroups(node: Node): GroupReference[] {
  switch (node.type) {
    case 'call':
      return [node.target]
    case 'sequence':
    case 'alternation':
      return node.nodes.flatMap(calledGroups)
    case 'group':
    case 'repeat':
    case 'look':
    case 'atomic':
      return calledGroups(node.node)
    case 'condition':
      return [...calledGroups(node.yes), ...calledGroups(node.no)]
    case 'empty':
    case 'character':
    case 'set':
    case 'assertion':
    case 'keep':
    case 'backreference':
      return []
  }
}
