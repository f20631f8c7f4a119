import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { differences } from './differences.ts'
import { ExpressionError, ExpressionSyntaxError } from './errors.ts'
import { compile, parseJson, stringifyJson } from './index.ts'
import { readSuite, type SuiteCase } from './suite-reader.ts'
import { equalValues, type Value } from './values.ts'

/** jq's own suites, which are not part of this repository: https://github.com/jqlang/jq/tree/jq-1.8.1/tests */
const FOLDER = process.env.JQ_SUITES ?? new URL('../../../shared/jq', import.meta.url).pathname
const SUITES = ['jq', 'man', 'onig', 'manonig', 'base64', 'uri', 'optional']
/** Beyond the suites' deepest and largest cases, so that only the language is tested here. */
const BUDGET = { budget: { steps: 100_000_000, milliseconds: 60_000 } }

for (const name of SUITES) {
  const file = `${FOLDER}/${name}.test`
  const skip = existsSync(file) ? false : `${file} is not there; set JQ_SUITES to the folder of jq's tests`
  test(`jq's suite ${name} passes, but for the documented differences`, { skip }, (context) => {
    const cases = readSuite(readFileSync(file, 'utf8'))
    const failed = cases.filter((item) => problemOf(item) !== undefined)
    context.diagnostic(`${name}: ${cases.length - failed.length} of ${cases.length}`)
    const unexplained = failed.filter((item) => !differences.some(({ concerns }) => concerns(item.program)))
    assert.deepEqual(
      unexplained.map((item) => `${name}.test:${item.line} ${item.program}\n${problemOf(item)}`),
      [],
    )
  })
}

test('every documented difference is shown by a program of the suites', { skip: !existsSync(FOLDER) }, () => {
  const failing = SUITES.flatMap((name) => readSuite(readFileSync(`${FOLDER}/${name}.test`, 'utf8')))
    .filter((item) => problemOf(item) !== undefined)
    .map((item) => item.program)
  for (const { what, concerns } of differences) assert.ok(failing.some(concerns), `no longer a difference: ${what}`)
})

function problemOf(item: SuiteCase): string | undefined {
  if (item.kind === 'fails') return compileProblem(item.program)
  const outputs: Value[] = []
  let failure: unknown
  try {
    const receive = (output: unknown): void => {
      outputs.push(output as Value)
    }
    compile(item.program).forEach(parseJson(item.input), receive, BUDGET)
  } catch (error) {
    failure = error
  }
  // In jq's suites a program may end in an error after its outputs; that it compiles is part of the case.
  const isSame =
    outputs.length === item.outputs.length &&
    item.outputs.every((expected, index) => equalValues(parseJson(expected) as Value, outputs[index] ?? null))
  if (isSame && (failure === undefined || failure instanceof ExpressionError)) return undefined
  return `  got  ${outputs.map((output) => stringifyJson(output)).join(' ')} ${failure instanceof Error ? failure.message : ''}\n  want ${item.outputs.join(' ')}`
}

function compileProblem(program: string): string | undefined {
  try {
    compile(program)
    return '  compiles, but must not'
  } catch (error) {
    return error instanceof ExpressionSyntaxError ? undefined : String(error)
  }
}
