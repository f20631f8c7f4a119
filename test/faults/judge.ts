/** Whether what is stored is what the vendor has: each record once, whole, and logged once. */
import assert from 'node:assert/strict'
import type { Rig } from './rig.ts'
import { stream, truthOf, type VendorOptions } from './vendor.ts'

/** Throws an AssertionError for the first thing that is not as it must be. Returns the row of the run. */
export async function judge(rig: Rig, options: VendorOptions): Promise<any> {
  const truth = truthOf(options)
  assert.equal(truth.size, options.records)
  await judgePayloads(rig, truth)
  await judgeRecords(rig, truth)
  return judgeRun(rig, options.records)
}

type Truth = ReturnType<typeof truthOf>

async function judgePayloads(rig: Rig, truth: Truth): Promise<void> {
  const bodies = await rig.ask('SELECT body FROM raw_payload')
  const stored = bodies.map(({ body }) => JSON.parse(body))
  assert.deepEqual(new Set(stored.map(({ id }) => id)), new Set(truth.keys()))
  assert.equal(stored.length, truth.size, 'a payload is stored twice')
  for (const { id, properties } of stored) {
    const own = truth.get(id)!
    const shared = Object.keys(own).filter((name) => name in properties)
    assert.ok(shared.length >= 3, `hardly anything of ${id} is stored`)
    // HubSpot answers null for a property that is empty.
    for (const name of shared) assert.equal(properties[name], own[name] || null, `${name} of ${id}`)
  }
}

async function judgeRecords(rig: Rig, truth: Truth): Promise<void> {
  const rows = await rig.ask('SELECT id, document, remote_was_deleted FROM record')
  assert.equal(rows.length, truth.size)
  for (const { document, remote_was_deleted: isGone } of rows) {
    const { remote_id: id, first_name: first, last_name: last } = JSON.parse(document)
    const own = truth.get(id)!
    assert.deepEqual([isGone, first, last], [false, own['firstname'] || null, own['lastname'] || null], `record ${id}`)
  }
  const changes = await rig.ask('SELECT kind, record_id FROM change')
  assert.deepEqual([...new Set(changes.map(({ kind }) => kind))], ['added'])
  assert.equal(changes.length, truth.size, 'a change is logged twice')
  assert.deepEqual(new Set(changes.map((change) => change.record_id)), new Set(rows.map(({ id }) => id)))
}

async function judgeRun(rig: Rig, records: number): Promise<any> {
  const runs = await rig.ask('SELECT * FROM sync_run')
  assert.equal(runs.length, 1, 'another run was begun in the middle of the first')
  const [run] = runs
  const { status, is_open: isOpen, added, unchanged, changed, removed, problems } = run
  assert.deepEqual(
    { status, isOpen, records: run.records, added, unchanged, changed, removed, problems },
    { status: 'DONE', isOpen: false, records, added: records, unchanged: 0, changed: 0, removed: 0, problems: 0 },
  )
  const [checkpoint] = await rig.ask('SELECT * FROM checkpoint WHERE stream = $1', stream)
  assert.deepEqual([checkpoint.position, checkpoint.done_run_id, checkpoint.run_id], [null, run.id, run.id])
  assert.equal(checkpoint.page, run.pages)
  assert.notEqual(checkpoint.cursor, null)
  assert.deepEqual(await rig.ask('SELECT 1 FROM sync_seen'), [])
  assert.deepEqual(await rig.ask('SELECT 1 FROM graphile_worker._private_jobs'), [], 'a job is left')
  const [schedule] = await rig.ask('SELECT admitted_at FROM sync_schedule WHERE stream = $1', stream)
  assert.equal(schedule.admitted_at, null)
  return run
}
