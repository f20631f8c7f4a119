import { parseJson } from '../parse-json.ts'
import { raise } from '../raised.ts'
import { tojson, tostring } from '../tostring.ts'
import { valueBuiltins, type BuiltinTable } from './builtin.ts'

export const jsonBuiltins: BuiltinTable = valueBuiltins({
  'tojson/0': (run, input) => tojson(input, run),
  'tostring/0': (run, input) => tostring(input, run),
  'fromjson/0': (run, input) => {
    if (typeof input !== 'string') return raise('fromjson input must be a string')
    run.spend(input.length >> 2)
    return parseJson(input)
  },
})
