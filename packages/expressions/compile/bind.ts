import type { NodeOf } from '../ast.ts'
import { multiple, optional, single, type Each, type EachPath, type Env, type Filter } from '../filter.ts'
import type { Scope } from '../scope.ts'
import type { Value } from '../values.ts'
import type { Compile } from './compile.ts'
import { compileAccumulation } from './accumulate.ts'
import { compilePatterns } from './destructure.ts'

/** `source as pattern | body` */
export function compileBind(node: NodeOf<'bind'>, scope: Scope, compile: Compile): Filter {
  const source = compile(node.source, scope)
  const { scope: inner, bind, bindOnce } = compilePatterns(node.patterns, scope, compile)
  const body = compile(node.body, inner)
  const paths = (): EachPath => {
    const bodyPaths = body.paths()
    return (input, path, env, emit) =>
      source.each(input, env, (value) => bind(value, env, (bound) => bodyPaths(input, path, bound, emit)))
  }
  const each: Each = (input, env, emit) =>
    source.each(input, env, (value) => bind(value, env, (bound) => body.each(input, bound, emit)))
  const sourceOne = source.one
  if (bindOnce === undefined || sourceOne === undefined) return multiple(each, paths)
  const { one, maybe, tail } = body
  if (one !== undefined) return single((input, env) => one(input, bindOnce(sourceOne(input, env), env)), paths)
  if (maybe !== undefined) return optional((input, env) => maybe(input, bindOnce(sourceOne(input, env), env)), paths)
  if (tail === undefined) return multiple(each, paths)
  return {
    ...multiple(each, paths),
    tail: (input, env, emit) => tail(input, bindOnce(sourceOne(input, env), env), emit),
  }
}

/** `reduce source as pattern (initial; update)`: the last output of each update is the next state, null without one. */
export function compileReduce(node: NodeOf<'reduce'>, scope: Scope, compile: Compile): Filter {
  const source = compile(node.source, scope)
  const initial = compile(node.initial, scope)
  const { scope: inner, bind } = compilePatterns(node.patterns, scope, compile)
  const update = compile(node.update, inner)
  const { maybe } = update
  const accumulate = compileAccumulation(node.update, inner, compile)
  const fold = (input: Value, env: Env, start: Value): Value => {
    let state = start
    const owned = new Set<object>()
    source.each(input, env, (value) =>
      bind(value, env, (bound) => {
        env.run.spend(1)
        if (accumulate !== undefined) {
          state = accumulate(state, bound, owned)
          return false
        }
        if (maybe !== undefined) {
          state = maybe(state, bound) ?? null
          return false
        }
        const before = state
        state = null
        update.each(before, bound, (next) => {
          state = next
          return false
        })
        return false
      }),
    )
    return state
  }
  const paths = (): EachPath => {
    const initialPaths = initial.paths()
    const updatePaths = update.paths()
    return (input, path, env, emit) =>
      initialPaths(input, path, env, (start, startPath) => {
        let state = start
        let place = startPath
        source.each(input, env, (value) =>
          bind(value, env, (bound) => {
            env.run.spend(1)
            const before = state
            state = null
            updatePaths(before, place, bound, (next, nextPath) => {
              state = next
              place = nextPath
              return false
            })
            return false
          }),
        )
        return emit(state, place)
      })
  }
  const { one } = initial
  if (one !== undefined) return single((input, env) => fold(input, env, one(input, env)), paths)
  return multiple((input, env, emit) => initial.each(input, env, (start) => emit(fold(input, env, start))), paths)
}

/** `foreach source as pattern (initial; update; extract)`: every output of every update is extracted and put out. */
export function compileForeach(node: NodeOf<'foreach'>, scope: Scope, compile: Compile): Filter {
  const source = compile(node.source, scope)
  const initial = compile(node.initial, scope)
  const { scope: inner, bind } = compilePatterns(node.patterns, scope, compile)
  const update = compile(node.update, inner)
  const extract = node.extract === undefined ? undefined : compile(node.extract, inner)
  const paths = (): EachPath => {
    const initialPaths = initial.paths()
    const updatePaths = update.paths()
    const extractPaths = extract?.paths() ?? ((value, path, _env, emit) => emit(value, path))
    return (input, path, env, emit) =>
      initialPaths(input, path, env, (start, startPath) => {
        let state = start
        let place = startPath
        return source.each(input, env, (value) =>
          bind(value, env, (bound) => {
            env.run.spend(1)
            const before = state
            state = null
            return updatePaths(before, place, bound, (next, nextPath) => {
              state = next
              place = nextPath
              return extractPaths(next, nextPath, bound, emit)
            })
          }),
        )
      })
  }
  const each: Each = (input, env, emit) =>
    initial.each(input, env, (start) => {
      let state = start
      return source.each(input, env, (value) =>
        bind(value, env, (bound) => {
          env.run.spend(1)
          const before = state
          state = null
          return update.each(before, bound, (next) => {
            state = next
            return extract === undefined ? emit(next) : extract.each(next, bound, emit)
          })
        }),
      )
    })
  return multiple(each, paths)
}
