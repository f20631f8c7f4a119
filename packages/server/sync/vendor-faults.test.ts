/** A vendor that fails, for good or for a while: the run says so, and nothing that is stored suffers. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { FaultKind } from '@crosswalk/connector-kit/sandbox'
import { testPlatform, type TestPlatform } from '../testing.ts'
import { countsOf, openVendor, put, requestsTo, useConnector, vendor } from './testing.ts'

let platform: TestPlatform

before(async () => {
  platform = await testPlatform([vendor])
})
after(() => platform.close())

const count = 12

async function openFilled() {
  const account = await openVendor(platform)
  for (let number = 0; number < count; number++)
    put(account.sandbox, 'people', `p${String(number).padStart(2, '0')}`, { name: `Name ${number}` })
  return account
}

const storeOf = ({ ask }: Awaited<ReturnType<typeof openFilled>>) =>
  ask(`SELECT id, document AS content, xmin::text FROM record WHERE linked_account_id = $1
       UNION ALL SELECT id, body, xmin::text FROM raw_payload WHERE linked_account_id = $1 ORDER BY 1, 2`)

const forGood: readonly (readonly [FaultKind, string])[] = [
  ['html', 'remote_malformed'],
  ['truncated_json', 'remote_malformed'],
  ['empty_body', 'remote_malformed'],
  ['deep_json', 'remote_malformed'],
  ['server_error', 'remote_unavailable'],
  ['cut_body', 'remote_malformed'],
  ['reset', 'remote_unreachable'],
]

// All at once: each waits for the pauses between the attempts of its own requests.
test('a vendor that fails for good in the middle of a run', { concurrency: true }, async (t) => {
  await Promise.all(
    forGood.map(([kind, code]) =>
      t.test(`${kind}: the run fails as ${code}, earlier data and the checkpoint stay as they were`, async () => {
        const account = await openFilled()
        await account.sync('people')
        const stored = await storeOf(account)
        const { cursor } = await account.checkpoint('people')
        await account.requestFull()
        account.sandbox.faults.add({ kind, match: '/people', after: 2, times: 1000 })
        await account.sync('people')

        const run = await account.run('people')
        assert.deepEqual([run.status, run.error_code, run.is_open], ['FAILED', code, true])
        assert.deepEqual(countsOf(run), { records: 6, unchanged: 6 })
        assert.deepEqual(await storeOf(account), stored)
        const stuck = await account.checkpoint('people')
        assert.equal(stuck.cursor, cursor)
        const schedule = await account.schedule('people')
        assert.deepEqual([schedule.failures, schedule.admitted_at], [1, null])
        assert.ok(schedule.due_in > 5 && schedule.due_in < 12)

        account.sandbox.faults.clear()
        const from = account.sandbox.ledger.requests.length
        await account.sync('people')
        const whole = await account.run('people')
        assert.deepEqual([whole.id, whole.status, whole.attempts], [run.id, 'DONE', 2])
        assert.deepEqual(countsOf(whole), { records: count, unchanged: count })
        // It went on where it was: two of the four pages were read before.
        assert.equal(requestsTo(account.sandbox, '/people', from).length, 2)
        assert.equal((await account.schedule('people')).failures, 0)
      }),
    ),
  )
})

test('a vendor that fails for a while', { concurrency: true }, async (t) => {
  await Promise.all(
    forGood.map(([kind]) =>
      t.test(`${kind}: the run goes on without anyone noticing`, async () => {
        const account = await openFilled()
        account.sandbox.faults.add({ kind, match: '/people', after: 1, times: 2 })
        await account.sync('people')
        const run = await account.run('people')
        assert.deepEqual([run.status, run.error_code, run.attempts], ['DONE', null, 1])
        assert.deepEqual(countsOf(run), { records: count, added: count })
        assert.equal(account.sandbox.faults.pending, 0)
      }),
    ),
  )
})

test('an account whose credential is refused needs to be linked again, until a run succeeds', async () => {
  const account = await openFilled()
  await account.sync('people')
  const stored = await storeOf(account)
  account.sandbox.state.isRevoked = true
  await account.sync('people')
  const run = await account.run('people')
  assert.deepEqual([run.status, run.error_code, run.is_open], ['FAILED', 'credential_rejected', false])
  const status = () => account.ask('SELECT status, status_code FROM linked_account WHERE id = $1')
  assert.deepEqual(await status(), [{ status: 'RELINK_NEEDED', status_code: 'credential_rejected' }])
  assert.deepEqual(await storeOf(account), stored)
  account.sandbox.state.isRevoked = false
  await account.sync('people')
  assert.deepEqual(await status(), [{ status: 'COMPLETE', status_code: null }])
})

test('a vendor that asks for a long pause gets it: the run is paused and goes on from its page', async () => {
  const account = await openFilled()
  account.sandbox.faults.add({ kind: 'rate_limit', match: '/people', after: 2, retryAfter: 1800 })
  await account.sync('people')
  const run = await account.run('people')
  assert.deepEqual([run.status, run.error_code, run.is_open], ['PAUSED', 'rate_limited', true])
  assert.deepEqual(countsOf(run), { records: 6, added: 6 })
  const { due_in: dueIn } = await account.schedule('people')
  assert.ok(dueIn > 1790 && dueIn <= 1801, `due in ${dueIn} s`)
  // Nobody asks again before: the pause holds for all workers.
  const asked = account.sandbox.ledger.requests.length
  await account.sync('people')
  assert.equal(account.sandbox.ledger.requests.length, asked)
  assert.equal((await account.run('people')).status, 'PAUSED')

  await account.ask('UPDATE budget SET blocked_until = now() WHERE linked_account_id = $1')
  await account.sync('people')
  const whole = await account.run('people')
  assert.deepEqual([whole.id, whole.status], [run.id, 'DONE'])
  assert.equal(account.sandbox.ledger.requests.length, asked + 2)
  assert.equal((await account.records('hris.Employee')).size, count)
})

test('a list that leads round in a circle ends the run', async () => {
  const account = await openFilled()
  account.sandbox.faults.add({ kind: 'repeat_forever', match: '/people', after: 1 })
  await account.sync('people')
  const run = await account.run('people')
  assert.deepEqual([run.status, run.error_code, run.is_open], ['FAILED', 'paging_loop', false])
  assert.ok(requestsTo(account.sandbox, '/people').length < 10)
  assert.deepEqual(await account.ask('SELECT 1 FROM sync_seen WHERE linked_account_id = $1'), [])
  account.sandbox.faults.clear()
  await account.sync('people')
  assert.equal((await account.run('people')).status, 'DONE')
  assert.equal((await account.records('hris.Employee')).size, count)
})

test('the same page twice by mistake is asked for once more', async () => {
  const account = await openFilled()
  account.sandbox.faults.add({ kind: 'duplicate_page', match: '/people', after: 1 })
  await account.sync('people')
  assert.deepEqual(countsOf(await account.run('people')), { records: count, added: count })
})

test('an empty page in the middle is not the end, and what it hid is not removed for good', async () => {
  const account = await openFilled()
  await account.sync('people')
  await account.requestFull()
  account.sandbox.faults.add({ kind: 'empty_page', match: '/people', after: 1 })
  await account.sync('people')
  assert.equal((await account.run('people')).pages, 4)
  await account.requestFull()
  await account.sync('people')
  assert.equal((await account.records('hris.Employee')).size, count)
})

test('words of the vendor that PostgreSQL cannot store do not keep the failure from being written down', async () => {
  const account = await openFilled()
  const { connector, sandbox } = account
  sandbox.faults.add({ kind: 'server_error', match: '/people', status: 400 })
  const declaration = { ...connector, api: { ...connector.api, error: () => ({ message: 'bad\u0000 \ud800 words' }) } }
  useConnector(platform, declaration)
  await account.sync('people')
  const run = await account.run('people')
  assert.deepEqual([run.status, run.error_code], ['FAILED', 'remote_invalid'])
  assert.match(run.error_message, /bad.* words/)
})
