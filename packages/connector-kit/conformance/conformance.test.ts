import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { broken } from './broken.ts'

const file = fileURLToPath(new URL('./broken.ts', import.meta.url))

/** The names of the tests that fail for a mistake. */
async function failuresOf(mistake: string): Promise<readonly string[]> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const run = promisify(execFile)(process.execPath, ['--test-reporter=tap', file], {
    env: { ...env, BROKEN_CONNECTOR: mistake },
  })
  const { stdout } = await run.catch((error: { stdout: string }) => error)
  assert.match(stdout, /^TAP version/)
  return [...stdout.matchAll(/^ *not ok \d+ - (.*)$/gm)].map(([, name]) => name!)
}

describe('the suite', { concurrency: 2 }, () => {
  for (const [mistake, { finds }] of Object.entries(broken))
    it(`finds a connector that ${mistake}`, async () => {
      const failures = await failuresOf(mistake)
      assert(failures.includes(finds), `only these failed: ${failures.join('; ')}`)
    })
})
