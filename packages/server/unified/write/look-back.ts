import type { Platform } from '../../platform.ts'
import { inOrganization } from '../../store/organization.ts'
import { change, lookAfter, type WriteKey, type WriteRow } from './ledger.ts'
import type { Prepared } from './prepare.ts'
import { modelOf, storeWritten } from './read-back.ts'
import type { WriteBody } from './complete.ts'

/** Seconds before each further look, by nobody's side. */
export const laterLooks = [15, 60, 300, 1800] as const

/** Has the line of a write looked after some seconds from now. */
export const lookAgainAfter = (platform: Platform, key: WriteKey, seconds: number): Promise<void> =>
  inOrganization(platform.database, key.organizationId, (client) => lookAfter(client, key, seconds))

/** Has a record read back that was written, but could not be read when the write was answered. */
export async function lookBackSoon(platform: Platform, key: WriteKey): Promise<void> {
  await change(platform.database, key, 'look_ups = 0', [], 'true')
  await lookAgainAfter(platform, key, laterLooks[0])
}

/** Whether the answer to a write could only say which record it is about. */
export const isUnread = (row: WriteRow): boolean =>
  row.remote_id !== null && (answerOf(row)?.warnings ?? []).some(isReadBackFailure)

const answerOf = ({ response }: WriteRow): WriteBody | undefined =>
  response === null ? undefined : (JSON.parse(response) as WriteBody)

const isReadBackFailure = ({ problem_type: type }: WriteBody['warnings'][number]): boolean =>
  type === 'READ_BACK_FAILED'

/** Tries to read the record back once more; where that works, the ledger has the whole answer. Else it is tried later. */
export async function lookBack(platform: Platform, key: WriteKey, row: WriteRow, prepared: Prepared): Promise<void> {
  if (row.look_ups >= laterLooks.length || !prepared.target.stream.get) return
  const isThere = await storeWritten(platform, prepared, row.remote_id!, {}).catch(() => false)
  if (isThere) {
    const answer = answerOf(row)!
    const warnings = answer.warnings.filter((warning) => !isReadBackFailure(warning))
    const model = await modelOf(platform, prepared, row.record_id!)
    const body = JSON.stringify({ ...answer, model, warnings })
    // What was forgotten meanwhile stays so.
    await change(platform.database, key, 'response = $2', [body], 'response IS NOT NULL')
    return
  }
  await change(platform.database, key, 'look_ups = look_ups + 1', [], 'true')
  const next = laterLooks[row.look_ups + 1]
  if (next !== undefined) await lookAgainAfter(platform, key, next)
}
