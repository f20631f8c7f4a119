import type { TestEvent } from 'node:test/reporters'
import { inspect } from 'node:util'

/**
 * What the process of an area tells `run-area.ts`, one JSON text per line. Suites are not counted. `ended` is the last line of a
 * process that saw all its tests through.
 */
export interface Report {
  readonly kind: 'started' | 'passed' | 'failed' | 'skipped' | 'ended'
  readonly name: string
  readonly place: string
  /** Why it failed. */
  readonly detail?: string
}

/** A reporter of `node --test`: https://nodejs.org/api/test.html#custom-reporters */
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    const line = reportOf(event)
    if (line) yield `${JSON.stringify(line)}\n`
  }
  yield `${JSON.stringify({ kind: 'ended', name: '', place: '' } satisfies Report)}\n`
}

function reportOf(event: TestEvent): Report | undefined {
  if (event.type === 'test:dequeue') return { kind: 'started', ...named(event.data) }
  if (event.type === 'test:pass') {
    if (event.data.details.type === 'suite') return undefined
    return { kind: isLeftOut(event.data) ? 'skipped' : 'passed', ...named(event.data) }
  }
  if (event.type !== 'test:fail') return undefined
  const { details } = event.data
  const cause = details.error.cause ?? details.error
  // A suite, or a test with subtests, fails for what stands in it, which is reported by itself.
  if (details.type === 'suite' && /subtests? failed/.test(details.error.message)) return undefined
  if (isLeftOut(event.data)) return { kind: 'skipped', ...named(event.data) }
  return { kind: 'failed', ...named(event.data), detail: inspect(cause, { depth: 4, breakLength: 120 }) }
}

/** `skip: ''` skips too; a `todo` may fail without consequence. */
const isLeftOut = (data: { readonly skip?: string | boolean; readonly todo?: string | boolean }): boolean =>
  (data.skip !== undefined && data.skip !== false) || (data.todo !== undefined && data.todo !== false)

const named = (data: { readonly name: string; readonly file?: string; readonly line?: number }) => ({
  name: data.name,
  place: `${data.file ?? ''}:${data.line ?? 0}`,
})
