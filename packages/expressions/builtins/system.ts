import { raise } from '../raised.ts'
import { valueBuiltins, type BuiltinTable } from './builtin.ts'

/** What jq offers about the program around it. Here there is none: no environment, no inputs, no output but the outputs. */
export function systemBuiltins(names: () => string[]): BuiltinTable {
  return valueBuiltins({
    'env/0': () => ({}),
    'builtins/0': () => names(),
    'input/0': () => raise('No more inputs'),
    'input_filename/0': () => null,
    'input_line_number/0': () => 0,
  })
}
