import { appendFileSync } from 'node:fs'
import process from 'node:process'
import type { TestEvent } from 'node:test/reporters'
import { inspect } from 'node:util'

/** The variable that names the file to report to. */
export const reportVariable = 'CROSSWALK_TEST_REPORT'

/**
 * What the process of an area tells `run-area.ts`, one JSON text per line. Suites are not counted. `ended` is the last line of a
 * process that saw all its tests through. `told` is a figure that a test is there to tell: its name is the text.
 */
export interface Report {
  readonly kind: 'started' | 'passed' | 'failed' | 'skipped' | 'told' | 'ended'
  readonly name: string
  readonly place: string
  /** Why it failed or was skipped. */
  readonly detail?: string
}

/**
 * A reporter of `node --test`: https://nodejs.org/api/test.html#custom-reporters
 *
 * It writes to a file by itself, and forgets the name at once: processes that a test forks inherit the options of this one, and
 * would empty a file named by `--test-reporter-destination`.
 */
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const file = process.env[reportVariable]
  delete process.env[reportVariable]
  const write = (line: Report) => file !== undefined && appendFileSync(file, `${JSON.stringify(line)}\n`)
  for await (const event of events) {
    const line = reportOf(event)
    if (line) write(line)
  }
  write({ kind: 'ended', name: '', place: '' })
  yield ''
}

function reportOf(event: TestEvent): Report | undefined {
  if (event.type === 'test:dequeue') return { kind: 'started', ...named(event.data) }
  if (event.type === 'test:pass') {
    if (event.data.details.type === 'suite') return undefined
    return isLeftOut(event.data) ? skipped(event.data) : { kind: 'passed', ...named(event.data) }
  }
  // What the runner itself tells at its end belongs to no file.
  if (event.type === 'test:diagnostic' && event.data.file !== undefined)
    return { kind: 'told', ...named({ ...event.data, name: event.data.message }) }
  if (event.type !== 'test:fail') return undefined
  const { details } = event.data
  const cause = details.error.cause ?? details.error
  // A suite, or a test with subtests, fails for what stands in it, which is reported by itself.
  if (details.type === 'suite' && /subtests? failed/.test(details.error.message)) return undefined
  if (isLeftOut(event.data)) return skipped(event.data)
  return { kind: 'failed', ...named(event.data), detail: inspect(cause, { depth: 4, breakLength: 120 }) }
}

/** `skip: ''` skips too; a `todo` may fail without consequence. */
const isLeftOut = (data: { readonly skip?: string | boolean; readonly todo?: string | boolean }): boolean =>
  (data.skip !== undefined && data.skip !== false) || (data.todo !== undefined && data.todo !== false)

const skipped = (data: Parameters<typeof named>[0] & { readonly skip?: string | boolean }): Report => ({
  kind: 'skipped',
  ...named(data),
  ...(typeof data.skip === 'string' && { detail: data.skip }),
})

const named = (data: { readonly name: string; readonly file?: string; readonly line?: number }) => ({
  name: data.name,
  place: `${data.file ?? ''}:${data.line ?? 0}`,
})
