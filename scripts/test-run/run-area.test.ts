import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, mock, test } from 'node:test'
import { findAreas, selectAreas } from './areas.ts'
import { runArea } from './run-area.ts'

let folder: string
before(() => (folder = mkdtempSync(join(tmpdir(), 'crosswalk-run-area-'))))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a test file of this text as an area, and tells what it counted and printed. */
async function run(text: string, deadline?: number, stop = new AbortController().signal) {
  const path = join(folder, 'sample.test.mjs')
  writeFileSync(path, `import { suite, test } from 'node:test'\n${text}`)
  const printed: string[] = []
  const log = mock.method(console, 'log', (line: string) => void printed.push(line))
  try {
    const area = { name: 'sample', files: [path], needsDatabase: false }
    const counts = await runArea(area, process.env, stop, deadline)
    return { counts, printed: printed.join('\n') }
  } finally {
    log.mock.restore()
  }
}

test('tests are counted, suites are not, and what a good area prints is not shown', async () => {
  const { counts, printed } = await run(`
    console.log('chatter')
    test('one', () => {})
    suite('many', () => { test('two', () => {}); test('three', { skip: 'why' }, () => {}) })
    test.todo('later')`)
  assert.deepEqual(counts, { passed: 2, failed: 0, skipped: 2 })
  assert.match(printed, /^ok {3}sample/)
  assert.doesNotMatch(printed, /chatter/)
})

test('figures that tests tell and reasons why some were skipped stand below the area, the runner’s own words do not', async () => {
  const { printed } = await run(`
    test('counts', (context) => context.diagnostic('7 of 9 operations'))
    test('a', { skip: 'no jq here' }, () => {})
    test('b', { skip: 'no jq here' }, () => {})
    test('c', { skip: true }, () => {})`)
  const [, ...below] = printed.split('\n').map((line) => line.trim())
  assert.deepEqual(below, ['7 of 9 operations', '2 skipped: no jq here', '1 skipped: no reason given'])
})

test('a failure is shown with its reason, its place and what was printed', async () => {
  const { counts, printed } = await run(`
    test('good', () => {})
    test('bad', () => { console.log('a hint'); throw new Error('the reason') })`)
  assert.deepEqual(counts, { passed: 1, failed: 1, skipped: 0 })
  for (const part of ['✖ bad', 'the reason', 'sample.test.mjs', 'a hint', 'FAIL sample'])
    assert.ok(printed.includes(part), part)
})

test('processes that a test forks do not disturb the count', async () => {
  const { counts } = await run(`
    import { fork } from 'node:child_process'
    import { once } from 'node:events'
    if (process.env.FORKED) process.exit(0)
    test('one', () => {})
    test('forks', async () => { await once(fork(import.meta.filename, { env: { ...process.env, FORKED: '1' } }), 'exit') })
    test('two', () => {})`)
  assert.deepEqual(counts, { passed: 3, failed: 0, skipped: 0 })
})

test('an area whose file cannot be loaded has failed', async () => {
  assert.equal((await run(`import './missing.mjs'`)).counts.failed, 1)
})

test('an area that ends in the middle has failed', async () => {
  const { counts, printed } = await run(`test('quits', () => process.exit(0))\ntest('never', () => {})`)
  assert.equal(counts.failed, 1)
  assert.match(printed, /in the middle/)
})

test('an area that does not end is stopped, and named by the test it hung in', async () => {
  const { counts, printed } = await run(`test('hangs', () => new Promise(() => setInterval(() => {}, 1000)))`, 2000)
  assert.equal(counts.failed, 1)
  assert.match(printed, /while "hangs" ran/)
})

test('an area is stopped when the run is', async () => {
  const stopping = new AbortController()
  const running = run(`test('hangs', () => new Promise(() => setInterval(() => {}, 1000)))`, undefined, stopping.signal)
  stopping.abort()
  assert.equal((await running).counts.failed, 1)
})

test('every folder with tests is an area, and a name selects it with all below it', () => {
  const areas = findAreas()
  const names = (wanted: string[]) => selectAreas(areas, wanted).map((area) => area.name)
  assert.ok(names([]).includes('scripts'))
  assert.deepEqual(names(['packages/models/']), ['models'])
  assert.ok(names(['server']).includes('server/sync'))
  const log = mock.method(console, 'log', () => {})
  assert.deepEqual(names(['nonsense']), [])
  log.mock.restore()
})
