/** Other expression languages for JavaScript, each as its own documentation says to run it. */
import { compile as compileJqjs } from '@michaelhomer/jqjs'
import jmespath from 'jmespath'
import jsonata from 'jsonata'
import type { Contender } from './contenders.ts'

export const rivals: readonly Contender[] = [
  {
    name: 'jsonata',
    evaluation: (task) => {
      const expression = jsonata(task.jsonata)
      return { isAsync: true, run: (input) => expression.evaluate(input) }
    },
  },
  {
    name: '@michaelhomer/jqjs',
    evaluation: (task) => {
      const filter = compileJqjs(task.jqjs ?? task.jq)
      const run = (input: unknown): unknown => {
        for (const output of filter(input)) return output
        return undefined
      }
      return { isAsync: false, run }
    },
  },
  {
    name: 'jmespath',
    // Its interpreter is not exported: `search`, all there is, parses the source each time.
    evaluation: ({ jmespath: source }) =>
      source === undefined ? undefined : { isAsync: false, run: (input) => jmespath.search(input, source) },
  },
]
