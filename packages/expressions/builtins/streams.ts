import { multiple, single, type Filter } from '../filter.ts'
import { setPath } from '../path-access.ts'
import { raise } from '../raised.ts'
import type { Value } from '../values.ts'
import { filterBuiltins, type BuiltinTable } from './builtin.ts'

const identity: Filter = single((input) => input)

export const streamBuiltins: BuiltinTable = filterBuiltins({
  'fromstream/1': ([events = identity]) => fromStream(events),
})

/** Puts values together from the events of `tostream`: `[path, leaf]`, and `[path]` where a container ends. */
function fromStream(events: Filter): Filter {
  return multiple((input, env, emit) => {
    let value: Value = null
    return events.each(input, env, (event) => {
      const path = Array.isArray(event) ? event[0] : undefined
      if (!Array.isArray(event) || !Array.isArray(path))
        return raise('Invalid stream event: an array with a path is needed')
      const isLeaf = event.length > 1
      if (isLeaf) value = setPath(value, path, event[1] ?? null, env.run)
      const isWhole = isLeaf ? path.length === 0 : path.length === 1
      if (!isWhole) return false
      const whole = value
      value = null
      return emit(whole)
    })
  })
}
