import type { Node, NodeOf } from '../ast.ts'
import { Env, once, type Filter, type Pull } from '../filter.ts'
import { Break, Raised } from '../raised.ts'
import type { Entry, Scope } from '../scope.ts'
import { recover } from '../try.ts'
import { isTruthy, type Value } from '../values.ts'
import type { Compile } from './compile.ts'
import { bindArguments, isCallable, parameterScope, signatureOfAll } from './definitions.ts'
import { compilePatterns } from './destructure.ts'
import { pullBuiltin } from './pull-builtin.ts'

/**
 * Compiles a node for a receiver that asks for one output after the other. Only what can put out without end is pulled;
 * the outputs of everything else are computed together, when the first is asked for.
 */
export class PullCompiler {
  readonly #compile: Compile
  /** Bodies of functions, by where they are defined and what kinds of arguments they are called with. */
  readonly #bodies = new Map<Entry, Map<string, () => Pull>>()

  constructor(compile: Compile) {
    this.#compile = compile
  }

  compile(node: Node, scope: Scope): Pull {
    switch (node.kind) {
      case 'pipe':
        return pipe(this.compile(node.left, scope), this.compile(node.right, scope))
      case 'comma':
        return comma(this.compile(node.left, scope), this.compile(node.right, scope))
      case 'if':
        return this.#if(node, scope)
      case 'alternative':
        return alternative(this.compile(node.left, scope), this.compile(node.right, scope))
      case 'try':
        return attempt(this.compile(node.body, scope), node.handler && this.compile(node.handler, scope))
      case 'label':
        return label(this.compile(node.body, scope.with({ kind: 'label', name: node.name })))
      case 'bind':
        return node.patterns.length === 1 ? this.#bind(node, scope) : this.#together(node, scope)
      case 'foreach':
        return node.patterns.length === 1 ? this.#foreach(node, scope) : this.#together(node, scope)
      case 'definition':
        return this.compile(
          node.body,
          scope.with({ kind: 'function', definition: node.definition, instances: new Map() }),
        )
      case 'call':
        return this.#call(node, scope)
      case 'arithmetic':
      case 'array':
      case 'assignment':
      case 'break':
      case 'comparison':
      case 'format':
      case 'identity':
      case 'index':
      case 'iterate':
      case 'literal':
      case 'logical':
      case 'negate':
      case 'object':
      case 'recurse':
      case 'reduce':
      case 'slice':
      case 'string':
      case 'variable':
        return this.#together(node, scope)
    }
  }

  #together(node: Node, scope: Scope): Pull {
    return pullTogether(this.#compile(node, scope))
  }

  /** With at most one output there is nothing to wait for. */
  #argument(node: Node, scope: Scope): Pull {
    const filter = this.#compile(node, scope)
    return filter.maybe === undefined ? this.compile(node, scope) : pullTogether(filter)
  }

  #if(node: NodeOf<'if'>, scope: Scope): Pull {
    const condition = this.compile(node.condition, scope)
    const consequence = this.compile(node.consequence, scope)
    const otherwise: Pull = node.otherwise === undefined ? (input) => [input] : this.compile(node.otherwise, scope)
    return function* (input, env) {
      for (const value of condition(input, env)) yield* (isTruthy(value) ? consequence : otherwise)(input, env)
    }
  }

  #bind(node: NodeOf<'bind'>, scope: Scope): Pull {
    const source = this.compile(node.source, scope)
    const { scope: inner, bind } = compilePatterns(node.patterns, scope, this.#compile)
    const body = this.compile(node.body, inner)
    return function* (input, env) {
      for (const value of source(input, env)) {
        for (const bound of collectEnvs((next) => bind(value, env, next))) yield* body(input, bound)
      }
    }
  }

  #foreach(node: NodeOf<'foreach'>, scope: Scope): Pull {
    const source = this.compile(node.source, scope)
    const initial = this.compile(node.initial, scope)
    const { scope: inner, bind } = compilePatterns(node.patterns, scope, this.#compile)
    const update = this.compile(node.update, inner)
    const extract: Pull = node.extract === undefined ? (input) => [input] : this.compile(node.extract, inner)
    return function* (input, env) {
      for (const start of initial(input, env)) {
        let state = start
        for (const value of source(input, env)) {
          for (const bound of collectEnvs((next) => bind(value, env, next))) {
            env.run.spend(1)
            const before = state
            state = null
            for (const updated of update(before, bound)) {
              state = updated
              yield* extract(updated, bound)
            }
          }
        }
      }
    }
  }

  #call(node: NodeOf<'call'>, scope: Scope): Pull {
    const { name, arguments: args } = node
    const found = scope.find((entry) => isCallable(entry, name, args.length))
    if (found?.entry.kind === 'function') return this.#functionCall(found, found.entry, args, scope)
    if (found === undefined && !scope.unit.functions.has(name)) {
      const pull = pullBuiltin(`${name}/${args.length}`, args, (arg) => this.#argument(arg, scope))
      if (pull !== undefined) return pull
    }
    return this.#together(node, scope)
  }

  #functionCall(found: Scope, entry: Entry & { kind: 'function' }, nodes: readonly Node[], scope: Scope): Pull {
    const { definition } = entry
    const args = nodes.map((arg): Filter => ({
      ...this.#compile(arg, scope),
      pull: once(() => this.#argument(arg, scope)),
    }))
    const signature = signatureOfAll(definition, args)
    const bodies = this.#bodies.get(entry) ?? new Map<string, () => Pull>()
    this.#bodies.set(entry, bodies)
    const body =
      bodies.get(signature) ?? once(() => this.compile(definition.body, parameterScope(found, definition, signature)))
    bodies.set(signature, body)
    const bind = bindArguments(definition, args, scope.hopsTo(found))
    return function* (input, env) {
      env.run.enter()
      for (const inner of collectEnvs((next) => bind(input, env, next))) yield* body()(input, inner)
      env.run.depth--
    }
  }
}

export function pullTogether(filter: Filter): Pull {
  const { maybe, passed } = filter
  if (passed !== undefined) return pullPassed(passed)
  return (input, env) => {
    const value = maybe?.(input, env)
    if (maybe !== undefined) return value === undefined ? [] : [value]
    const values: Value[] = []
    try {
      filter.each(input, env, (output) => {
        env.run.checkSize(values.push(output))
        return false
      })
    } catch (error) {
      return thenThrow(values, error)
    }
    return values
  }
}

function pullPassed(passed: NonNullable<Filter['passed']>): Pull {
  return (input, env) => {
    const closure = passed(env)
    const pull = closure.filter.pull?.() ?? pullTogether(closure.filter)
    return pull(input, closure.env)
  }
}

/** What came before an error is put out before it. */
function* thenThrow(values: Value[], error: unknown): Iterable<Value> {
  yield* values
  throw error
}

function collectEnvs(bind: (next: (env: Env) => boolean) => boolean): Env[] {
  const envs: Env[] = []
  bind((env) => {
    envs.push(env)
    return false
  })
  return envs
}

const pipe = (left: Pull, right: Pull): Pull =>
  function* (input, env) {
    for (const value of left(input, env)) yield* right(value, env)
  }

const comma = (left: Pull, right: Pull): Pull =>
  function* (input, env) {
    yield* left(input, env)
    yield* right(input, env)
  }

const alternative = (left: Pull, right: Pull): Pull =>
  function* (input, env) {
    let found = false
    for (const value of left(input, env)) {
      if (!isTruthy(value)) continue
      found = true
      yield value
    }
    if (!found) yield* right(input, env)
  }

/** What is raised by whoever takes the outputs does not come through here. */
const attempt = (body: Pull, handler: Pull | undefined): Pull =>
  function* (input, env) {
    const { depth } = env.run
    let raised: Raised
    try {
      yield* body(input, env)
      return
    } catch (error) {
      raised = recover(error, env.run, depth)
    }
    if (handler !== undefined) yield* handler(raised.value, env)
  }

const label = (body: Pull): Pull =>
  function* (input, env) {
    const place = {}
    const { depth } = env.run
    try {
      yield* body(input, new Env(place, env, env.run))
    } catch (error) {
      if (!(error instanceof Break) || error.label !== place) throw error
      env.run.depth = depth
    }
  }
