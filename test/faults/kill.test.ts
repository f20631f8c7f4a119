/** Workers killed in the middle of a sync: nothing is lost, nothing is double, and someone goes on within seconds. */
import assert from 'node:assert/strict'
import process from 'node:process'
import { test } from 'node:test'
import { judge } from './judge.ts'
import { describe, runKills } from './kill.ts'
import { kill, openRig, until } from './rig.ts'

/** The most pages that one kill may cost: the one that is being stored, and the one that is fetched meanwhile. */
const reworkPerKill = 2

test('a worker that is killed again and again and started again at once syncs every record exactly once', async (t) => {
  const wanted = Number(process.env['CROSSWALK_KILLS'] ?? 25)
  const report = await runKills({ kills: wanted, records: 20_000, seed: 1, workers: 1, patience: 75_000 })
  t.diagnostic(describe(report))
  assert.ok(report.kills >= Math.min(25, wanted), `only ${report.kills} kills`)
  assert.ok(report.hits >= report.kills / 2, `only ${report.hits} of ${report.kills} kills found the sync running`)
  assert.equal(report.attempts, report.hits + 1)
  assert.ok(report.rework <= report.hits * reworkPerKill, `${report.rework} pages were asked for again`)
})

test('when one of two workers is killed, the other goes on with its job within ten seconds', async () => {
  const options = { records: 3_000, seed: 2 }
  const rig = await openRig(options)
  try {
    await rig.vendor.fault({ kind: 'slow', delay: 200, times: 1_000_000 })
    const workers = await Promise.all([rig.startWorker(), rig.startWorker()])
    const page = async (): Promise<number> => (await rig.ask('SELECT page FROM checkpoint'))[0]?.page ?? 0
    await until(async () => (await page()) >= 3, 20_000, 'three pages are stored')
    const holder = await rig.holder()
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
