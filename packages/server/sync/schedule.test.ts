/** When streams run: what plans them, who is let into the queue first, and the worker that does it all by itself. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { runMigrations } from 'graphile-worker'
import { inOrganization } from '../store/organization.ts'
import { testOrganization } from '../store/testing.ts'
import { testPlatform, type TestPlatform } from '../testing.ts'
import { admitDueStreams } from './admission.ts'
import { openVendor, put, remove, vendor } from './testing.ts'
import { startWorker } from './worker.ts'

let platform: TestPlatform

before(async () => {
  platform = await testPlatform([vendor])
  await runMigrations({ pgPool: platform.platform.database.owner })
})
after(() => platform.close())

const owner = (statement: string, ...values: unknown[]): Promise<any[]> =>
  platform.platform.database.owner.query(statement, values).then(({ rows }) => rows)

/** Jobs in the order in which workers take them. */
const queue = async (): Promise<{ organizationId: string; linkedAccountId: string; stream: string }[]> =>
  (await owner(`SELECT payload FROM graphile_worker._private_jobs ORDER BY priority, run_at, id`)).map(
    (row) => row.payload,
  )

const clear = async () => {
  await owner('DELETE FROM graphile_worker._private_jobs')
  await owner('UPDATE sync_schedule SET is_enabled = false')
}

/** An organisation with due streams, without anything behind them. */
async function organizationWith(accounts: number, streams: number, dueBefore: string): Promise<string> {
  const { database } = platform.platform
  const organizationId = await testOrganization(database)
  await inOrganization(database, organizationId, async (client) => {
    await client.query(
      `WITH account AS (
         INSERT INTO linked_account (organization_id, connector, category, account_token_hash, end_user_origin_id,
                                     end_user_organization_name, end_user_email_address)
         SELECT $1, 'vendor', 'hris', sha256(gen_random_uuid()::text::bytea), number::text, 'Test', 'test@example.com'
         FROM generate_series(1, $2::int) AS number RETURNING id)
       INSERT INTO sync_schedule (organization_id, linked_account_id, stream, interval_seconds, full_interval_seconds, next_run_at)
       SELECT $1, id, 'stream ' || number, 300, 300, now() - $4::interval FROM account, generate_series(1, $3::int) AS number`,
      [organizationId, accounts, streams, dueBefore],
    )
  })
  return organizationId
}

test('a run that ended well plans the next after the interval, and the next full one after the full interval', async () => {
  const account = await openVendor(platform)
  put(account.sandbox, 'people', 'p1')
  await account.sync('people')
  const plan = await account.schedule('people')
  assert.ok(plan.due_in > 295 && plan.due_in <= 300, `due in ${plan.due_in} s`)
  assert.equal(plan.next_trigger, 'schedule')
  const untilFull = Date.parse(plan.next_full_at) - Date.now()
  assert.ok(Math.abs(untilFull - 86_400_000) < 10_000)
  await account.sync('people')
  assert.equal((await account.run('people')).mode, 'incremental')
  assert.equal((await account.schedule('people')).next_full_at, plan.next_full_at)
})

test('the pause after failures doubles, up to an hour; where waiting does not help it is at least the interval', async () => {
  const account = await openVendor(platform)
  const pause = async () => {
    await account.sync('members')
    return Math.round((await account.schedule('members')).due_in)
  }
  // Waiting for parents names its own pause, so it does not grow.
  assert.deepEqual([await pause(), await pause(), await pause()], [2, 2, 2])
  account.sandbox.faults.add({ kind: 'server_error', status: 400, match: '/people', times: 3 })
  await account.sync('people')
  assert.ok((await account.schedule('people')).due_in > 295)
  await account.ask('UPDATE sync_schedule SET failures = 6 WHERE linked_account_id = $1')
  await account.sync('people')
  const { due_in: dueIn, failures } = await account.schedule('people')
  assert.ok(dueIn > 635 && dueIn <= 640, `due in ${dueIn} s`)
  assert.equal(failures, 7)
  await account.ask('UPDATE sync_schedule SET failures = 40 WHERE linked_account_id = $1')
  await account.sync('people')
  assert.ok((await account.schedule('people')).due_in <= 3600)
})

test('a due stream is admitted once, whoever asks, and again only after it has run', async () => {
  await clear()
  const account = await openVendor(platform)
  await Promise.all(Array.from({ length: 8 }, () => admitDueStreams(platform.platform.database)))
  const jobs = await queue()
  assert.deepEqual(jobs.map(({ stream }) => stream).sort(), Object.keys(vendor.streams).sort())
  assert.equal(await admitDueStreams(platform.platform.database), 0)
  await account.sync('people')
  await account.ask(`UPDATE sync_schedule SET next_run_at = now() WHERE linked_account_id = $1`)
  assert.equal(await admitDueStreams(platform.platform.database), 1)
})

test('streams that are not due, or disabled, are not admitted', async () => {
  await clear()
  const account = await openVendor(platform)
  await account.ask(`UPDATE sync_schedule SET next_run_at = now() + interval '1 minute' WHERE linked_account_id = $1`)
  await account.ask(
    `UPDATE sync_schedule SET next_run_at = now(), is_enabled = false WHERE linked_account_id = $1 AND stream = 'teams'`,
  )
  assert.equal(await admitDueStreams(platform.platform.database), 0)
})

test('an organisation with 500 due streams does not hold up another, neither at once nor one that comes later', async () => {
  await clear()
  const { database } = platform.platform
  const large = await organizationWith(50, 10, '1 hour')
  const small = await organizationWith(3, 1, '1 minute')
  await admitDueStreams(database)
  const first = (await queue()).filter(({ organizationId }) => organizationId === small)
  assert.equal(first.length, 3)

  // Whatever is admitted waits in line, so the line must stay short.
  for (let turn = 0; turn < 10; turn++) await admitDueStreams(database)
  const before = await queue()
  assert.ok(before.length <= 100, `${before.length} jobs wait`)
  const late = await organizationWith(1, 1, '1 second')
  await owner(
    'DELETE FROM graphile_worker._private_jobs WHERE id IN (SELECT id FROM graphile_worker._private_jobs ORDER BY id LIMIT 50)',
  )
  await admitDueStreams(database)
  const jobs = await queue()
  assert.ok(jobs.some(({ organizationId }) => organizationId === late))
  assert.ok(jobs.some(({ organizationId }) => organizationId === large))
})

test('within an organisation every account has its turn before one has two', async () => {
  await clear()
  const { database } = platform.platform
  await organizationWith(60, 5, '1 hour')
  await admitDueStreams(database)
  const turns = Map.groupBy(await queue(), ({ linkedAccountId }) => linkedAccountId)
  assert.equal(turns.size, 60)
  assert.ok([...turns.values()].every((of) => of.length <= 2))
})

const until = async (isSo: () => Promise<boolean>, what: string) => {
  for (let turn = 0; turn < 200; turn++) {
    if (await isSo()) return
    await sleep(50)
  }
  assert.fail(`Not within ten seconds: ${what}`)
}

test('a worker finds a new account by itself, and runs again at once when a resync is asked for over the API', async () => {
  await clear()
  const worker = await startWorker(platform.platform, { onLost: (error) => assert.fail(error) })
  try {
    const account = await openVendor(platform)
    put(account.sandbox, 'teams', 't1', { name: 'One' })
    put(account.sandbox, 'members', 'm1', { name: 'Ann', team: 't1' })
    const isDone = async () => {
      const runs = await account.ask(
        `SELECT DISTINCT stream FROM sync_run WHERE linked_account_id = $1 AND status = 'DONE'`,
      )
      return runs.length === Object.keys(vendor.streams).length
    }
    await until(isDone, 'every stream is done')
    put(account.sandbox, 'teams', 't2', { name: 'Two' })
    const answer = await fetch(`${platform.baseUrl}/api/hris/v1/sync-status/resync`, {
      method: 'POST',
      headers: { authorization: `Bearer ${platform.apiKey}`, 'x-account-token': account.token },
    })
    assert.equal(answer.status, 200)
    await until(async () => (await account.records('hris.Team')).has('t2'), 'the new team is stored')
    const run = await account.run('teams')
    assert.deepEqual([run.mode, run.trigger], ['full', 'request'])
    // A page is there before its run has ended.
    await until(async () => {
      const { body } = await platform.get('/api/hris/v1/sync-status', account.token)
      return body.results.find((one: any) => one.model_id === 'hris.Team').status === 'DONE'
    }, 'the sync status says that it is done')
  } finally {
    await worker.stop()
  }
  assert.deepEqual(await owner('SELECT 1 FROM worker_process'), [])
})

test('a worker that is asked to stop hands over in the middle of a run, and the next one goes on from the page', async () => {
  await clear()
  const account = await openVendor(platform)
  for (let number = 0; number < 30; number++) put(account.sandbox, 'places', `p${100 + number}`, { name: 'Place' })
  account.sandbox.faults.add({ kind: 'slow', match: '/places', times: 1000, delay: 60 })
  const first = await startWorker(platform.platform, { onLost: (error) => assert.fail(error) })
  await until(async () => (await account.checkpoint('places'))?.page > 2, 'three pages are stored')
  await first.stop()
  const stopped = await account.run('places')
  assert.deepEqual([stopped.is_open, stopped.records < 30], [true, true])
  const second = await startWorker(platform.platform, { onLost: (error) => assert.fail(error) })
  try {
    await until(async () => (await account.run('places')).status === 'DONE', 'the run is done')
  } finally {
    await second.stop()
  }
  const done = await account.run('places')
  assert.deepEqual([done.id, done.records, done.added, done.pages], [stopped.id, 30, 30, 10])
})

test('a resync that is asked for while a run is under way follows it at once, full and confirmed as it was asked', async () => {
  await clear()
  const account = await openVendor(platform)
  for (let number = 0; number < 6; number++) put(account.sandbox, 'people', `p${number}`, { name: 'Name' })
  await account.sync(...Object.keys(vendor.streams))
  for (let number = 1; number < 6; number++) remove(account.sandbox, 'people', `p${number}`)
  await account.ask(`UPDATE sync_schedule SET next_run_at = now() WHERE linked_account_id = $1 AND stream = 'people'`)
  const arrived = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<void>()
  account.sandbox.state.beforePage = () => {
    arrived.resolve()
    return answer.promise
  }
  const worker = await startWorker(platform.platform, { onLost: (error) => assert.fail(error) })
  try {
    await arrived.promise
    await account.requestFull(true)
    answer.resolve()
    await until(async () => (await account.records('hris.Employee')).size === 1, 'what is gone is removed')
  } finally {
    await worker.stop()
  }
  const runs = await account.ask(
    `SELECT mode, trigger, status FROM sync_run WHERE linked_account_id = $1 AND stream = 'people' ORDER BY id`,
  )
  assert.deepEqual(runs.slice(1), [
    { mode: 'incremental', trigger: 'schedule', status: 'DONE' },
    { mode: 'full', trigger: 'request', status: 'DONE' },
  ])
  const plan = await account.schedule('people')
  assert.deepEqual([plan.confirm_deletes, plan.next_trigger, plan.due_in > 290], [false, 'schedule', true])
})

test('a full resync that is asked for while an incremental run is stuck takes its place', async () => {
  const account = await openVendor(platform)
  for (let number = 0; number < 6; number++) put(account.sandbox, 'people', `p${number}`, { name: 'Name' })
  await account.sync('people')
  for (let number = 1; number < 6; number++) remove(account.sandbox, 'people', `p${number}`)
  account.sandbox.faults.add({ kind: 'rate_limit', match: '/people', retryAfter: 1800 })
  await account.sync('people')
  const stuck = await account.run('people')
  assert.deepEqual([stuck.mode, stuck.status, stuck.is_open], ['incremental', 'PAUSED', true])
  await account.ask('UPDATE budget SET blocked_until = now() WHERE linked_account_id = $1')
  await account.requestFull(true)
  await account.sync('people')
  const run = await account.run('people')
  assert.notEqual(run.id, stuck.id)
  assert.deepEqual([run.mode, run.trigger, run.status, run.removed], ['full', 'request', 'DONE', 5])
  assert.deepEqual(await account.ask('SELECT 1 FROM sync_run WHERE linked_account_id = $1 AND is_open'), [])
})

test('a confirmation reaches a full run that is stuck already, and the run goes on from its page', async () => {
  const account = await openVendor(platform)
  for (let number = 0; number < 9; number++) put(account.sandbox, 'people', `p${number}`, { name: 'Name' })
  await account.sync('people')
  for (let number = 4; number < 9; number++) remove(account.sandbox, 'people', `p${number}`)
  await account.requestFull()
  account.sandbox.faults.add({ kind: 'rate_limit', match: '/people', after: 1, retryAfter: 1800 })
  await account.sync('people')
  const stuck = await account.run('people')
  await account.ask('UPDATE budget SET blocked_until = now() WHERE linked_account_id = $1')
  await account.requestFull(true)
  await account.sync('people')
  const run = await account.run('people')
  assert.deepEqual([run.id, run.pages, run.status, run.removed], [stuck.id, 2, 'DONE', 5])
})
