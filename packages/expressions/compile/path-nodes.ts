import { getIndex, getSlice } from '../access.ts'
import type { NodeOf } from '../ast.ts'
import { field, multiple, single, step, type Each, type EachPath, type Filter } from '../filter.ts'
import { childrenOf, entriesOf, iterate } from '../iterate.ts'
import { readKeys } from '../read-keys.ts'
import { typeOf, type Value } from '../values.ts'
import type { Compile } from './compile.ts'
import type { Scope } from '../scope.ts'

export function compileIdentity(): Filter {
  return field([], () => (input, path, _env, emit) => emit(input, path))
}

export function compileIndex(node: NodeOf<'index'>, scope: Scope, compile: Compile): Filter {
  const target = compile(node.target, scope)
  const key = compile(node.key, scope)
  const paths = (): EachPath => {
    const targetPaths = target.paths()
    return (input, path, env, emit) =>
      key.each(input, env, (at) =>
        targetPaths(input, path, env, (value, place) => {
          const next = step(place, at, value, 'access')
          return emit(getIndex(value, at), next)
        }),
      )
  }
  const targetOne = target.one
  const keyOne = key.one
  if (targetOne !== undefined && keyOne !== undefined) {
    const name = key.constant?.value
    if (typeof name === 'string') {
      if (target.keys !== undefined) return field([...target.keys, name], paths)
      const read = readKeys([name])
      return single((input, env) => read(targetOne(input, env), env), paths)
    }
    return single((input, env) => {
      const at = keyOne(input, env)
      return getIndex(targetOne(input, env), at)
    }, paths)
  }
  const each: Each = (input, env, emit) =>
    key.each(input, env, (at) => target.each(input, env, (value) => emit(getIndex(value, at))))
  return multiple(each, paths)
}

export function compileSlice(node: NodeOf<'slice'>, scope: Scope, compile: Compile): Filter {
  const target = compile(node.target, scope)
  const nothing: Filter = single(() => null)
  const from = node.from === undefined ? nothing : compile(node.from, scope)
  const to = node.to === undefined ? nothing : compile(node.to, scope)
  const paths = (): EachPath => {
    const targetPaths = target.paths()
    return (input, path, env, emit) =>
      from.each(input, env, (start) =>
        to.each(input, env, (end) =>
          targetPaths(input, path, env, (value, place) => {
            const key = { start, end }
            const next = step(place, key, value, 'access')
            return emit(getIndex(value, key), next)
          }),
        ),
      )
  }
  const targetOne = target.one
  const fromOne = from.one
  const toOne = to.one
  if (targetOne !== undefined && fromOne !== undefined && toOne !== undefined) {
    return single((input, env) => getSlice(targetOne(input, env), fromOne(input, env), toOne(input, env)), paths)
  }
  const each: Each = (input, env, emit) =>
    from.each(input, env, (start) =>
      to.each(input, env, (end) => target.each(input, env, (value) => emit(getSlice(value, start, end)))),
    )
  return multiple(each, paths)
}

export function compileIterate(node: NodeOf<'iterate'>, scope: Scope, compile: Compile): Filter {
  const target = compile(node.target, scope)
  const paths = (): EachPath => {
    const targetPaths = target.paths()
    return (input, path, env, emit) =>
      targetPaths(input, path, env, (value, place) => {
        const parent = step(place, null, value, 'iterate').parent ?? place
        const entries = entriesOf(value)
        env.run.spend(entries.length)
        for (const [key, item] of entries) if (emit(item, { key, parent, isFound: true })) return true
        return false
      })
  }
  const targetOne = target.one
  const each: Each =
    targetOne === undefined
      ? (input, env, emit) => target.each(input, env, (value) => iterate(value, env.run, emit))
      : (input, env, emit) => iterate(targetOne(input, env), env.run, emit)
  return multiple(each, paths)
}

/** `..`: a value and all that is inside it, outermost first. */
export function compileRecurse(): Filter {
  const walk = (value: Value, run: { spend: (steps: number) => void }, emit: (value: Value) => boolean): boolean => {
    const pending: Value[] = [value]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (emit(next)) return true
      const children = childrenOf(next)
      run.spend(1 + children.length)
      for (let index = children.length - 1; index >= 0; index--) pending.push(children[index] ?? null)
    }
    return false
  }
  const paths = (): EachPath => (input, path, env, emit) => {
    const pending = [{ value: input, path }]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { value, path: place } = next
      if (emit(value, place)) return true
      if (typeOf(value) !== 'array' && typeOf(value) !== 'object') continue
      const parent = step(place, null, value, 'iterate').parent ?? place
      const entries = entriesOf(value)
      env.run.spend(1 + entries.length)
      for (const [key, item] of entries.toReversed()) {
        pending.push({ value: item, path: { key, parent, isFound: true } })
      }
    }
    return false
  }
  return multiple((input, env, emit) => walk(input, env.run, emit), paths)
}
