import { asCrosswalkError } from '@crosswalk/connector-kit'
import type { Platform } from '../../platform.ts'
import { inOrganization } from '../../store/organization.ts'
import { enqueue } from '../../store/queue.ts'
import { carryOut, fail, TryLater } from './carry-out.ts'
import { answerStored } from './complete.ts'
import { markAnswered, markHappened, orderOf, readWrite, type WriteKey } from './ledger.ts'
import { leaseSeconds } from './lease.ts'
import { prepare, type Prepared } from './prepare.ts'
import { settle } from './settle.ts'

/** When to come back to a write; undefined where it has ended. Milliseconds. */
export type ComeBack = number | undefined

/** Carries out a write that nobody waits for. Its end, good or bad, is in the ledger. */
export async function carryOutPending(platform: Platform, key: WriteKey): Promise<ComeBack> {
  const row = await readWrite(platform.database, key)
  if (row.state !== 'pending') {
    // A worker died while it was at it.
    if (row.is_held) return leaseSeconds * 1000
    await settle(platform, key)
    return undefined
  }
  let prepared: Prepared
  try {
    prepared = await prepare(platform, orderOf(row))
  } catch (thrown) {
    // Where it was the database that failed, this fails too, and the queue tries again.
    await fail(platform, key, { warnings: [] }, asCrosswalkError(thrown))
    return undefined
  }
  if (!prepared.request) {
    await markHappened(platform.database, key, { recordId: undefined, remoteId: prepared.remoteId })
    await markAnswered(platform.database, key, await answerStored(platform, prepared))
    return undefined
  }
  try {
    await carryOut(platform, key, prepared, { isPatient: true })
    return undefined
  } catch (error) {
    if (error instanceof TryLater) return error.delay
    // A failure of our own is tried again by the queue; one of the write is in the ledger, and so is its end.
    if (asCrosswalkError(error).code === 'internal') throw error
    return undefined
  }
}

/** The job of one asynchronous write. */
export async function runWrite(platform: Platform, key: WriteKey): Promise<void> {
  const delay = await carryOutPending(platform, key).catch((error: unknown) => {
    // The account was deleted, and its ledger with it.
    if (asCrosswalkError(error).code === 'not_found') return undefined
    throw error
  })
  if (delay === undefined) return
  await inOrganization(platform.database, key.organizationId, (client) => enqueue(client, runLater(key, delay)))
}

const runLater = (key: WriteKey, delay: number) => ({
  task: 'write-run',
  payload: { ...key },
  key: `write-run:${key.id}`,
  dueAt: new Date(Date.now() + delay),
})
