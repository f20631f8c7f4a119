/** Workers killed in the middle of a sync: nothing is lost, nothing is double, and someone goes on within seconds. */
import assert from 'node:assert/strict'
import process from 'node:process'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { judge } from './judge.ts'
import { describe, runKills } from './kill.ts'
import { kill, openRig, until } from './rig.ts'

/** The most pages that one kill may cost: the one that is being stored, and the one that is fetched meanwhile. */
const reworkPerKill = 2

test('a worker that is killed again and again and started again at once syncs every record exactly once', async (t) => {
  const wanted = Number(process.env['CROSSWALK_KILLS'] ?? 25)
  const report = await runKills({ kills: wanted, records: 20_000, seed: 1, workers: 1, patience: 120_000 })
  t.diagnostic(describe(report))
  assert.ok(report.kills >= Math.min(25, wanted), `only ${report.kills} kills`)
  assert.ok(report.hits >= report.kills / 2, `only ${report.hits} of ${report.kills} kills found the sync running`)
  assert.ok(report.attempts > 1 && report.attempts <= report.hits + 1, `${report.attempts} attempts`)
  assert.ok(Math.max(...report.resumed) <= 10_000, 'it took too long to go on')
  assert.ok(report.rework <= report.hits * reworkPerKill, `${report.rework} pages were asked for again`)
})

test('when one of two workers is killed, the other goes on with its job within ten seconds, and not before', async () => {
  const options = { records: 3_000, seed: 2 }
  const rig = await openRig(options)
  try {
    await rig.vendor.fault({ kind: 'slow', delay: 500, times: 1_000_000 })
    const workers = await Promise.all([rig.startWorker(), rig.startWorker()])
    const page = async (): Promise<number> => (await rig.ask('SELECT page FROM checkpoint'))[0]?.page ?? 0
    await until(async () => (await page()) >= 3, 20_000, 'three pages are stored')
    const holder = await rig.holder()
    // Longer than any grace for workers that nobody knows: a job in good hands stays there.
    await sleep(7_000)
    assert.equal(await rig.holder(), holder)
    assert.deepEqual(await rig.ask('SELECT attempts FROM sync_run'), [{ attempts: 1 }])
    const victim = workers.find(({ pid }) => pid === holder)!
    const at = Date.now()
    await kill(victim)
    const reached = await page()
    await until(async () => (await page()) > reached, 15_000, 'another page is stored')
    const pause = Date.now() - at
    assert.ok(pause <= 10_000, `the other worker went on after ${pause} ms`)
    await rig.vendor.heal()
    await until(
      async () => (await rig.ask(`SELECT 1 FROM graphile_worker._private_jobs`)).length === 0,
      60_000,
      'the run is done',
    )
    const run = await judge(rig, options)
    assert.equal(run.attempts, 2)
    assert.ok((await rig.vendor.pagesAsked()) - run.pages <= reworkPerKill)
  } finally {
    await rig.close()
  }
})

test('a worker whose connections to PostgreSQL all break ends by itself, and the next one goes on', async () => {
  const options = { records: 2_000, seed: 3 }
  const rig = await openRig(options)
  try {
    await rig.vendor.fault({ kind: 'slow', delay: 200, times: 1_000_000 })
    const first = await rig.startWorker()
    await until(async () => ((await rig.ask('SELECT page FROM checkpoint'))[0]?.page ?? 0) >= 3, 20_000, 'three pages')
    await rig.ask(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    )
    await until(async () => first.exitCode !== null, 10_000, 'the worker ends')
    assert.equal(first.exitCode, 1)
    await rig.vendor.heal()
    await rig.startWorker()
    await until(
      async () => (await rig.ask(`SELECT 1 FROM graphile_worker._private_jobs`)).length === 0,
      60_000,
      'the run is done',
    )
    await judge(rig, options)
  } finally {
    await rig.close()
  }
})
