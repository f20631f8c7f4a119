import { arrayBuiltins } from './arrays.ts'
import type { Builtin, BuiltinTable } from './builtin.ts'
import { dateBuiltins } from './dates.ts'
import { filterControlBuiltins } from './control.ts'
import { generatorBuiltins } from './generators.ts'
import { jsonBuiltins } from './json.ts'
import { mathBuiltins } from './math.ts'
import { numberBuiltins } from './numbers.ts'
import { objectBuiltins } from './objects.ts'
import { orderBuiltins } from './order.ts'
import { pathBuiltins } from './paths.ts'
import { preludeBuiltins } from './prelude.ts'
import { regularExpressionBuiltins } from './regular-expressions.ts'
import { searchBuiltins } from './search.ts'
import { streamBuiltins } from './streams.ts'
import { stringBuiltins } from './strings.ts'
import { systemBuiltins } from './system.ts'

let table: Map<string, Builtin> | undefined

/** Made when first asked for, so that importing the package costs nothing. */
function builtins(): Map<string, Builtin> {
  table ??= new Map(
    [
      arrayBuiltins,
      dateBuiltins,
      filterControlBuiltins,
      generatorBuiltins,
      jsonBuiltins,
      mathBuiltins,
      numberBuiltins,
      objectBuiltins,
      orderBuiltins,
      pathBuiltins,
      preludeBuiltins(),
      regularExpressionBuiltins,
      searchBuiltins,
      streamBuiltins,
      stringBuiltins,
      systemBuiltins(builtinNames),
    ].flatMap((family: BuiltinTable) => Object.entries(family)),
  )
  return table
}

export const builtinNamed = (key: string): Builtin | undefined => builtins().get(key)

/** The names of all that can be called, as `name/arity`, without those meant for the language itself. */
export const builtinNames = (): string[] => [...builtins().keys()].filter((key) => !key.startsWith('_'))
