import { multiple, pathToArray, ROOT, single, step, type EachPath, type Filter, type Path } from '../filter.ts'
import { entriesOf, childrenOf } from '../iterate.ts'
import { deletePaths, getPath, setPath } from '../path-access.ts'
import { raise } from '../raised.ts'
import { isTruthy, type Value } from '../values.ts'
import { filterBuiltins, type BuiltinTable } from './builtin.ts'
import { valueCall } from './value-call.ts'

const identity: Filter = single((input) => input)

export const pathBuiltins: BuiltinTable = filterBuiltins({
  'path/1': ([f = identity]) =>
    multiple((input, env, emit) => f.paths()(input, ROOT, env, (value, path) => emit(pathToArray(path, value)))),
  'paths/0': () => multiple((input, env, emit) => everyPath(input, env, emit, undefined)),
  'paths/1': ([condition = identity]) => multiple((input, env, emit) => everyPath(input, env, emit, condition)),
  'getpath/1': ([keys = identity]) => getAt(keys),
  'setpath/2': (args) =>
    valueCall((run, input, path = null, value = null) => setPath(input, asPath(path), value, run), args),
  'delpaths/1': (args) =>
    valueCall((run, input, paths = null) => {
      if (!Array.isArray(paths)) return raise('Paths must be specified as an array')
      return deletePaths(input, paths, run)
    }, args),
})

const asPath = (path: Value): Value[] => (Array.isArray(path) ? path : raise('Path must be specified as an array'))

function getAt(keys: Filter): Filter {
  const paths = (): EachPath => (input, path, env, emit) =>
    keys.each(input, env, (found) => {
      const at = asPath(found)
      const value = getPath(input, at, env.run)
      const place = at.reduce<Path>((parent, key) => step(parent, key, input, 'access'), path)
      return emit(value, place)
    })
  const { one } = keys
  if (one !== undefined) return single((input, env) => getPath(input, asPath(one(input, env)), env.run), paths)
  return multiple((input, env, emit) => keys.each(input, env, (at) => emit(getPath(input, asPath(at), env.run))), paths)
}

/** The path of everything inside the input, outermost first, where the value there fulfils a condition. */
function everyPath(
  input: Value,
  env: Parameters<Filter['each']>[1],
  emit: (value: Value) => boolean,
  condition: Filter | undefined,
): boolean {
  const pending: { value: Value; path: Value[] }[] = []
  const push = (value: Value, path: Value[]): void => {
    if (childrenOf(value).length === 0) return
    const entries = entriesOf(value)
    env.run.spend(entries.length)
    for (const [key, item] of entries.toReversed()) pending.push({ value: item, path: [...path, key] })
  }
  push(input, [])
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, path } = next
    if (condition === undefined) {
      if (emit(path)) return true
    } else if (condition.each(value, env, (answer) => isTruthy(answer) && emit(path))) return true
    push(value, path)
  }
  return false
}
