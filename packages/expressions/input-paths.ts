import { variablesOf, type Definition, type Node, type Pattern } from './ast.ts'

/** Keys from the outside in. null is any key or index. */
export type InputPath = readonly (string | number | null)[]

/** Where a value can have come from; nothing for a value that was made. */
type Origins = readonly InputPath[]

type Callable = { definition: Definition; scope: Names } | { body: Node; scope: Names }

/** What names stand for, at one place of the source. */
interface Names {
  variables: ReadonlyMap<string, Origins>
  functions: ReadonlyMap<string, Callable>
  /** Functions that are being followed: a recursive call is not followed again. */
  open: ReadonlySet<Definition>
}

/** Functions inside functions that are followed; beyond it, everything counts as read. */
const FOLLOWED_CALLS = 2000

/** The places of the input an expression reads, none inside another. */
export function readPaths(node: Node): InputPath[] {
  const reader = new PathReader()
  reader.use(reader.follow(node, [[]], { variables: new Map(), functions: new Map(), open: new Set() }))
  return reader.paths()
}

/** Builtins that do not look at their input. */
const BLIND = new Set(
  'empty now infinite nan env builtins input inputs range have_decnum have_literal_numbers error'.split(' '),
)

class PathReader {
  readonly #read = new Map<string, InputPath>()
  #calls = 0

  use(origins: Origins): Origins {
    for (const path of origins) this.#read.set(JSON.stringify(path), path)
    return []
  }

  paths(): InputPath[] {
    const all = [...this.#read.values()].sort((a, b) => a.length - b.length)
    const kept: InputPath[] = []
    for (const path of all) if (!kept.some((outer) => covers(outer, path))) kept.push(path)
    return kept
  }

  follow(node: Node, input: Origins, names: Names): Origins {
    const follow = (inner: Node | undefined, from: Origins = input): Origins =>
      inner === undefined ? [] : this.follow(inner, from, names)
    const useAll = (...nodes: (Node | undefined)[]): Origins => {
      for (const inner of nodes) this.use(follow(inner))
      return []
    }
    switch (node.kind) {
      case 'identity':
      case 'recurse':
        return input
      case 'literal':
      case 'break':
        return []
      case 'format':
        return this.use(input)
      case 'index': {
        const key = node.key.kind === 'literal' ? node.key.value : null
        if (node.key.kind !== 'literal') useAll(node.key)
        const step = typeof key === 'string' || (typeof key === 'number' && key >= 0) ? key : null
        return below(follow(node.target), step)
      }
      case 'slice':
        // Indexes into a slice are not indexes into the input: the whole array counts.
        useAll(node.from, node.to)
        this.use(follow(node.target))
        return follow(node.target)
      case 'iterate':
        return below(follow(node.target), null)
      case 'array':
        return useAll(node.body)
      case 'object':
        return useAll(...node.entries.flatMap((entry) => [entry.key, entry.value]))
      case 'string':
        return useAll(...node.parts.filter((part) => typeof part !== 'string'))
      case 'negate':
        return useAll(node.operand)
      case 'arithmetic':
      case 'comparison':
      case 'logical':
        return useAll(node.left, node.right)
      case 'pipe':
        return follow(node.right, follow(node.left))
      case 'comma':
        return [...follow(node.left), ...follow(node.right)]
      case 'alternative': {
        const left = follow(node.left)
        this.use(left)
        return [...left, ...follow(node.right)]
      }
      case 'assignment':
        this.use(input)
        return useAll(node.left, node.right)
      case 'if':
        useAll(node.condition)
        return [...follow(node.consequence), ...(node.otherwise === undefined ? input : follow(node.otherwise))]
      case 'try':
        return [...follow(node.body), ...follow(node.handler, [])]
      case 'bind':
        return this.follow(node.body, input, this.#bind(node.patterns, follow(node.source), input, names))
      case 'reduce':
      case 'foreach': {
        const inner = this.#bind(node.patterns, follow(node.source), input, names)
        const initial = follow(node.initial)
        this.use(initial)
        const updated = this.follow(node.update, initial, inner)
        this.use(updated)
        if (node.kind === 'foreach' && node.extract !== undefined) this.use(this.follow(node.extract, updated, inner))
        return []
      }
      case 'label':
        return follow(node.body)
      case 'variable':
        return names.variables.get(node.name) ?? []
      case 'definition': {
        const { definition } = node
        const functions = new Map(names.functions)
        const inner: Names = { ...names, functions }
        functions.set(`${definition.name}/${definition.parameters.length}`, { definition, scope: inner })
        return this.follow(node.body, input, inner)
      }
      case 'call':
        return this.#call(node.name, node.arguments, input, names)
    }
  }

  #call(name: string, args: Node[], input: Origins, names: Names): Origins {
    const callable = names.functions.get(`${name}/${args.length}`)
    if (callable === undefined) return this.#builtin(name, args, input, names)
    if ('body' in callable) {
      return this.follow(callable.body, input, { ...callable.scope, open: names.open })
    }
    const { definition, scope } = callable
    if (names.open.has(definition) || ++this.#calls > FOLLOWED_CALLS) {
      this.use(input)
      for (const arg of args) this.use(this.follow(arg, input, names))
      return input
    }
    const functions = new Map(scope.functions)
    const variables = new Map(scope.variables)
    for (const [index, parameter] of definition.parameters.entries()) {
      const arg = args[index]
      if (arg === undefined) continue
      functions.set(`${parameter.name}/0`, { body: arg, scope: names })
      if (parameter.isValue) variables.set(parameter.name, this.follow(arg, input, names))
    }
    return this.follow(definition.body, input, { functions, variables, open: new Set([...names.open, definition]) })
  }

  #builtin(name: string, args: Node[], input: Origins, names: Names): Origins {
    const [first, second] = args
    const useArgs = (from: Origins): void => {
      for (const arg of args) this.use(this.follow(arg, from, names))
    }
    switch (`${name}/${args.length}`) {
      case 'select/1':
        useArgs(input)
        return input
      case 'map/1':
        useArgs(below(input, null))
        return []
      case 'first/1':
      case 'last/1':
        return this.follow(first as Node, input, names)
      case 'limit/2':
      case 'skip/2':
      case 'nth/2':
        this.use(this.follow(first as Node, input, names))
        return this.follow(second as Node, input, names)
      case 'first/0':
        return below(input, 0)
      case 'last/0':
        return below(input, null)
      case 'any/2':
      case 'all/2':
        this.use(this.follow(second as Node, this.follow(first as Node, input, names), names))
        return []
      default:
        // Whatever is inside the input is read with it, so that the arguments need only be followed for other things.
        if (!BLIND.has(name) || (name === 'error' && args.length === 0)) this.use(input)
        useArgs(input)
        return []
    }
  }

  #bind(patterns: readonly Pattern[], source: Origins, input: Origins, names: Names): Names {
    const variables = new Map(names.variables)
    for (const name of variablesOf(patterns)) variables.set(name, [])
    const add = (name: string, origins: Origins): void => {
      variables.set(name, [...(variables.get(name) ?? []), ...origins])
    }
    const visit = (pattern: Pattern, origins: Origins): void => {
      if (pattern.kind === 'variable') add(pattern.name, origins)
      else if (pattern.kind === 'array') {
        for (const [index, element] of pattern.elements.entries()) visit(element, below(origins, index))
      } else {
        for (const { key, bindsKey, pattern: inner } of pattern.entries) {
          if (key.kind !== 'literal') this.use(this.follow(key, [...origins, ...input], names))
          const step = key.kind === 'literal' && typeof key.value === 'string' ? key.value : null
          const found = below(origins, step)
          if (bindsKey !== undefined) add(bindsKey, found)
          if (inner !== undefined) visit(inner, found)
        }
      }
    }
    for (const pattern of patterns) visit(pattern, source)
    return { ...names, variables }
  }
}

const below = (origins: Origins, key: string | number | null): Origins => origins.map((path) => [...path, key])

const covers = (outer: InputPath, inner: InputPath): boolean =>
  outer.every((key, index) => key === inner[index] || (key === null && inner[index] !== undefined))
