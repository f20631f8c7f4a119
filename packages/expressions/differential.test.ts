import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { compile, ExpressionError } from './index.ts'
import { programs } from './program-arbitrary.ts'
import { equalValues, type Value } from './values.ts'

const CASES = Number(process.env.DIFFERENTIAL_CASES ?? 10_000)
const BATCH = 200
/** Outputs compared per case. */
const LIMIT = 20

const version = spawnSync('jq', ['--version'], { encoding: 'utf8' }).stdout?.trim() ?? ''
const isOld = /^jq-1\.[0-6]/.test(version)
const skip = version === '' ? 'jq is not installed' : false

/** What jq 1.6 did differently from 1.8 in the programs generated here; the suites are the oracle for these. */
const CHANGED_SINCE_1_6: readonly RegExp[] = [
  // Messages of errors have changed, and are values once caught.
  /catch/,
  // An update without an output deleted at once, so that later paths led elsewhere.
  /\|=/,
  // Apostrophes are written in another way.
  /@html/,
  // `?` also hid errors raised after it (https://github.com/jqlang/jq/issues/1859), and an error of null was none.
  /\?/,
  /error/,
  // Texts could not be reversed, and objects not be transposed.
  /reverse|transpose/,
]

interface Case {
  program: string
  input: Value
}

/** JavaScript cannot tell a string that was made from an equal one that was found, and takes it for a path. */
const NEEDS_STRING_IDENTITY = /(?:path|del)\(.*ascii_downcase/

/** One process for many cases: each is an output of one program over an array of all inputs. */
function runJq(cases: readonly Case[]): (Value[] | 'error')[] | undefined {
  const filter = cases
    .map(({ program }, index) => `(try {ok: [limit(${LIMIT}; .[${index}] | ${program})]} catch {error: 1})`)
    .join(',\n')
  const result = spawnSync('jq', ['-c', filter], {
    encoding: 'utf8',
    input: JSON.stringify(cases.map(({ input }) => input)),
    maxBuffer: 1e9,
    timeout: 60_000,
  })
  if (result.status !== 0) return undefined
  const lines = result.stdout.trim().split('\n')
  if (lines.length !== cases.length) return undefined
  return lines.map((line) => {
    const { ok } = JSON.parse(line) as { ok?: Value[] }
    return ok ?? 'error'
  })
}

function runOurs({ program, input }: Case): Value[] | 'error' {
  const outputs: Value[] = []
  try {
    compile(program).forEach(input, (output) => {
      outputs.push(output as Value)
      return outputs.length < LIMIT
    })
    return outputs
  } catch (error) {
    if (error instanceof ExpressionError) return 'error'
    throw error
  }
}

test(`generated programs do what ${version === '' ? 'jq' : version} does`, { skip }, (context) => {
  const isComparable = (program: string): boolean =>
    !NEEDS_STRING_IDENTITY.test(program) && (!isOld || !CHANGED_SINCE_1_6.some((changed) => changed.test(program)))
  const documents = fc.jsonValue({ maxDepth: 3, noUnicodeString: true }) as fc.Arbitrary<Value>
  const cases = fc.record({ program: programs.filter(isComparable), input: documents })
  let compared = 0
  for (let seed = 1; seed <= Math.ceil(CASES / BATCH); seed++) {
    const batch = fc.sample(cases, { numRuns: BATCH, seed })
    const theirs = runJq(batch)
    if (theirs === undefined) {
      context.diagnostic(`${version} could not run batch ${seed}`)
      continue
    }
    for (const [index, item] of batch.entries()) {
      const expected = theirs[index]
      const actual = runOurs(item)
      const shown = `${item.program}\n  input ${JSON.stringify(item.input)}\n  ${version} ${JSON.stringify(expected)}\n  ours ${JSON.stringify(actual)}`
      assert.ok(equalValues(actual, expected as Value), shown)
      compared++
    }
  }
  context.diagnostic(`${compared} cases compared with ${version}`)
  assert.ok(compared >= CASES / 2, `only ${compared} of ${CASES} cases could be compared`)
})
