import { multiple, optional, single, type Each, type EachPath, type Filter } from '../filter.ts'
import { childrenOf, entriesOf, iterate, valuesOf } from '../iterate.ts'
import { Halt, raise } from '../raised.ts'
import { choose } from '../compile/control.ts'
import { isTruthy, toDouble, isNumber, type Value } from '../values.ts'
import { filterBuiltins, type BuiltinTable } from './builtin.ts'

const nothing: Filter = optional(
  () => undefined,
  () => () => false,
)
const identity: Filter = single(
  (input) => input,
  () => (input, path, _env, emit) => emit(input, path),
)

/** Filters that choose, stop and fail. */
export const filterControlBuiltins: BuiltinTable = filterBuiltins({
  'empty/0': () => nothing,
  'not/0': () => single((input) => !isTruthy(input)),
  'error/0': () => single((input) => raise(input)),
  'error/1': ([message = identity]) => {
    const { one } = message
    if (one !== undefined) return single((input, env) => raise(one(input, env)))
    return multiple((input, env) => message.each(input, env, (value) => raise(value)))
  },
  'select/1': ([condition = identity]) => choose(condition, identity, nothing),
  'map/1': ([f = identity]) => mapOver(f),
  'recurse/0': () => recurse(children),
  'recurse/1': ([f = identity]) => recurse(f),
  'recurse/2': ([f = identity, condition = identity]) => recurse(chain(f, choose(condition, identity, nothing))),
  'halt/0': () =>
    single(() => {
      // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error
      throw new Halt(undefined)
    }),
  'halt_error/0': () => single((input) => haltWith(input)),
  'halt_error/1': ([status = identity]) =>
    multiple((input, env) =>
      status.each(input, env, (code) =>
        isNumber(code) && !Number.isNaN(toDouble(code)) ? haltWith(input) : raise('halt_error/1: number required'),
      ),
    ),
})

function haltWith(value: Value): never {
  // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error
  throw new Halt({ value })
}

/** `[.[] | f]`, with straight code for the usual case. */
function mapOver(f: Filter): Filter {
  const { one } = f
  if (one === undefined) {
    return single((input, env) => {
      const outputs: Value[] = []
      iterate(input, env.run, (item) =>
        f.each(item, env, (output) => {
          env.run.checkSize(outputs.push(output))
          return false
        }),
      )
      return outputs
    })
  }
  const filter = single((input, env) => {
    const items = valuesOf(input)
    env.run.spend(items.length + 1)
    return items.map((item) => one(item ?? null, env))
  })
  return { ...filter, mapped: one }
}

const children: Filter = multiple(
  (input, _env, emit) => childrenOf(input).some((item) => emit(item ?? null)),
  () => (input, path, _env, emit) => {
    if (childrenOf(input).length === 0) return false
    return entriesOf(input).some(([key, item]) => emit(item, { key, parent: path, isFound: path.isFound }))
  },
)

function chain(left: Filter, right: Filter): Filter {
  return multiple(
    (input, env, emit) => left.each(input, env, (value) => right.each(value, env, emit)),
    () => {
      const leftPaths = left.paths()
      const rightPaths = right.paths()
      return (input, path, env, emit) =>
        leftPaths(input, path, env, (value, place) => rightPaths(value, place, env, emit))
    },
  )
}

/** The input, and f of it, and f of that, depth first. A straight line of f's is a loop, however long. */
export function recurse(f: Filter): Filter {
  const { maybe } = f
  const each: Each = (input, env, emit) => {
    if (maybe !== undefined) {
      for (let value: Value | undefined = input; value !== undefined; value = maybe(value, env)) {
        env.run.spend(1)
        if (emit(value)) return true
      }
      return false
    }
    env.run.enter()
    const stop = emit(input) || f.each(input, env, (value) => each(value, env, emit))
    env.run.depth--
    return stop
  }
  const paths = (): EachPath => {
    const fPaths = f.paths()
    const from: EachPath = (input, path, env, emit) => {
      env.run.enter()
      const stop = emit(input, path) || fPaths(input, path, env, (value, place) => from(value, place, env, emit))
      env.run.depth--
      return stop
    }
    return from
  }
  return multiple(each, paths)
}
