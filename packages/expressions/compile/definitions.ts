import type { Definition, NodeOf } from '../ast.ts'
import { builtinNamed } from '../builtins/registry.ts'
import type { Run } from '../budget.ts'
import { Env, multiple, optional, single, type Closure, type Each, type Emit, type Filter } from '../filter.ts'
import type { Entry, Instance, Scope } from '../scope.ts'
import type { Value } from '../values.ts'
import type { Compile } from './compile.ts'
import { compileCallerFunction } from './caller-function.ts'
import { undefinedFunction, undefinedVariable } from './unknown-name.ts'

export function compileDefinition(node: NodeOf<'definition'>, scope: Scope, compile: Compile): Filter {
  return compile(node.body, scope.with({ kind: 'function', definition: node.definition, instances: new Map() }))
}

/** The environment of an outer scope. */
function ancestor(env: Env, hops: number): Env {
  let place = env
  for (let hop = 0; hop < hops; hop++) place = place.parent as Env
  return place
}

export function compileVariable(node: NodeOf<'variable'>, scope: Scope): Filter {
  const found = scope.find((entry) => entry.kind === 'variable' && entry.name === node.name)
  if (found !== undefined) return slotFilter(scope.hopsTo(found))
  if (node.name === 'ENV') return single(() => ({}))
  if (node.name === 'JQ_BUILD_CONFIGURATION') return single(() => '')
  throw undefinedVariable(node.name, node.offset, scope)
}

function slotFilter(hops: number): Filter {
  if (hops === 0) return single((_input, env) => env.slot as Value)
  if (hops === 1) return single((_input, env) => (env.parent as Env).slot as Value)
  return single((_input, env) => ancestor(env, hops).slot as Value)
}

export function compileCall(node: NodeOf<'call'>, scope: Scope, compile: Compile): Filter {
  const { name } = node
  const arity = node.arguments.length
  const found = scope.find((entry) => isCallable(entry, name, arity))
  if (found !== undefined) return compileFound(found, node, scope, compile)
  const { unit } = scope
  const key = `${name}/${arity}`
  const caller = unit.functions.get(name)
  const args = (): Filter[] => node.arguments.map((argument) => compile(argument, scope))
  if (caller !== undefined && caller.arity === arity) return compileCallerFunction(caller, args())
  const builtin = builtinNamed(key)
  if (builtin === undefined) throw undefinedFunction(name, arity, node.offset, scope)
  if (builtin.kind === 'filter') return builtin.make(args(), { offset: node.offset, source: unit.source })
  let prelude = unit.prelude.get(key)
  if (prelude === undefined) {
    prelude = scope.root().with({ kind: 'function', definition: builtin.definition, instances: new Map() })
    unit.prelude.set(key, prelude)
  }
  return compileFound(prelude, node, scope, compile)
}

export function isCallable(entry: Entry, name: string, arity: number): boolean {
  if (entry.kind === 'closure') return arity === 0 && entry.name === name
  if (entry.kind === 'variable') return arity === 0 && entry.isParameter && entry.name === name
  return entry.kind === 'function' && entry.definition.name === name && entry.definition.parameters.length === arity
}

function compileFound(found: Scope, node: NodeOf<'call'>, scope: Scope, compile: Compile): Filter {
  const { entry } = found
  if (entry.kind === 'function') return compileFunctionCall(found, entry, node, scope, compile)
  const hops = scope.hopsTo(found)
  return entry.kind === 'closure' ? closureCall(hops, entry.isSingle) : slotFilter(hops)
}

/** Runs an argument in the scope it was written in. */
function closureCall(hops: number, isSingle: boolean): Filter {
  const closureOf = (env: Env): Closure => ancestor(env, hops).slot as Closure
  const paths: Filter['paths'] = () => (input, path, env, emit) => {
    const closure = closureOf(env)
    return closure.filter.paths()(input, path, closure.env, emit)
  }
  if (isSingle) {
    const argument = single((input, env) => {
      const closure = closureOf(env)
      return (closure.filter.one as NonNullable<Filter['one']>)(input, closure.env)
    }, paths)
    return { ...argument, passed: closureOf }
  }
  const argument = multiple((input, env, emit) => {
    const closure = closureOf(env)
    return closure.filter.each(input, closure.env, emit)
  }, paths)
  return { ...argument, passed: closureOf }
}

/** A function is compiled once for each combination of arguments that do and do not have exactly one output. */
function compileFunctionCall(
  found: Scope,
  entry: Entry & { kind: 'function' },
  node: NodeOf<'call'>,
  scope: Scope,
  compile: Compile,
): Filter {
  const { parameters } = entry.definition
  const args = node.arguments.map((argument) => compile(argument, scope))
  const signature = signatureOfAll(entry.definition, args)
  const known = entry.instances.get(signature)
  // A call of a function from within its own body.
  const isOpen = known !== undefined && known.body === undefined
  const instance = known ?? instantiate(found, entry, signature, compile)
  const hops = scope.hopsTo(found)

  const bindEach = bindArguments(entry.definition, args, hops)
  const bindAll = (input: Value, env: Env): Env => {
    let inner = ancestor(env, hops)
    for (const [index, arg] of args.entries()) {
      const slot = parameters[index]?.isValue === true ? arg.one?.(input, env) : closureFor(arg, env)
      inner = new Env(slot, inner, env.run)
    }
    return inner
  }
  const paths: Filter['paths'] = () => (input, path, env, emit) => {
    env.run.enter()
    const bodyPaths = (instance.body as Filter).paths()
    const stop = bindEach(input, env, (inner) => bodyPaths(input, path, inner, emit))
    env.run.depth--
    return stop
  }
  const bindsOnce = args.every((arg, index) => parameters[index]?.isValue !== true || arg.one !== undefined)
  const maybe = bindsOnce ? instance.body?.maybe : undefined
  if (maybe !== undefined) {
    const run = (input: Value, env: Env): Value | undefined => {
      env.run.enter()
      const value = maybe(input, bindAll(input, env))
      env.run.depth--
      return value
    }
    return instance.body?.one === undefined ? optional(run, paths) : single(run as NonNullable<Filter['one']>, paths)
  }
  const each: Each = (input, env, emit) => {
    const { run } = env
    run.enter()
    const body = instance.body as Filter
    const start = body.tail ?? body.each
    const stop = bindEach(
      input,
      env,
      (inner) => start(input, inner, emit) || (run.pending !== undefined && makePending(run, emit)),
    )
    run.depth--
    return stop
  }
  const call = multiple(each, paths)
  // An argument that would have to remember the scope it is passed from could pile up scopes without end.
  const isForgetful = args.every((arg, index) => parameters[index]?.isValue === true || arg.passed !== undefined)
  if (!bindsOnce || !isForgetful) return call
  if (isOpen) {
    return {
      ...call,
      tail: (input, env) => {
        env.run.pending = { body: instance.body as Filter, input, env: bindAll(input, env) }
        return false
      },
    }
  }
  const tail = instance.body?.tail
  if (tail === undefined) return call
  return { ...call, tail: (input, env, emit) => tail(input, bindAll(input, env), emit) }
}

/** Binds the arguments of a call one after the other, values once for each of their outputs. */
export function bindArguments({ parameters }: Definition, args: readonly Filter[], hops: number) {
  const bindFrom = (index: number, inner: Env, input: Value, env: Env, next: (env: Env) => boolean): boolean => {
    const arg = args[index]
    if (arg === undefined) return next(inner)
    if (parameters[index]?.isValue !== true)
      return bindFrom(index + 1, new Env(closureFor(arg, env), inner, env.run), input, env, next)
    return arg.each(input, env, (value) => bindFrom(index + 1, new Env(value, inner, env.run), input, env, next))
  }
  return (input: Value, env: Env, next: (env: Env) => boolean): boolean =>
    bindFrom(0, ancestor(env, hops), input, env, next)
}

/** Makes the call in tail position that a function has left, and those that are left by it: a loop, not a recursion. */
function makePending(run: Run, emit: Emit): boolean {
  for (let next = run.pending; next !== undefined; next = run.pending) {
    run.pending = undefined
    run.spend(1)
    if ((next.body.tail ?? next.body.each)(next.input, next.env, emit)) return true
  }
  return false
}

const closureFor = (filter: Filter, env: Env): Closure => filter.passed?.(env) ?? { filter, env }

export const signatureOfAll = ({ parameters }: Definition, args: readonly Filter[]): string =>
  parameters.map(({ isValue }, index) => signatureOf(isValue, args[index])).join('')

function signatureOf(isValue: boolean, arg: Filter | undefined): string {
  if (isValue) return 'v'
  return arg?.one === undefined ? 'm' : '1'
}

function instantiate(found: Scope, entry: Entry & { kind: 'function' }, signature: string, compile: Compile): Instance {
  // Recorded before the body is compiled, so that recursive calls find it.
  const instance: Instance = { body: undefined }
  entry.instances.set(signature, instance)
  instance.body = compile(entry.definition.body, parameterScope(found, entry.definition, signature))
  return instance
}

export function parameterScope(found: Scope, definition: Definition, signature: string): Scope {
  return definition.parameters.reduce((scope, { name, isValue }, index) => {
    if (isValue) return scope.with({ kind: 'variable', name, isParameter: true })
    return scope.with({ kind: 'closure', name, isSingle: signature[index] === '1' })
  }, found)
}
