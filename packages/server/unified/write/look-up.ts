import { fetchOne, type Ask } from '@crosswalk/connector-kit'
import type { Platform } from '../../platform.ts'
import { inOrganization } from '../../store/organization.ts'
import { recordId } from '../../store/ids.ts'
import { holdsAll } from './changed-fields.ts'
import type { WriteRow } from './ledger.ts'
import type { Prepared } from './prepare.ts'

/** A write whose outcome was not known, found at the vendor. */
export interface Found {
  readonly remoteId: string
  /** The record as it was read on the way, where it was. */
  readonly raw?: unknown
}

/** Milliseconds by which the vendor's clock may be behind ours. */
const clockSkew = 5_000

/**
 * Looks at the vendor whether a write was carried out: a creation by the connector's own search, an update by reading the
 * record, a removal by its absence. Undefined where that cannot be told: not seeing it proves nothing, for the vendor may
 * still be at it, or its index behind.
 */
export async function lookUp(platform: Platform, prepared: Prepared, row: WriteRow): Promise<Found | undefined> {
  try {
    const { action } = prepared.order
    if (action === 'create') return await findCreated(platform, prepared, row)
    if (action === 'update') return await findUpdated(prepared)
    return action === 'delete' ? await findDeleted(prepared) : undefined
  } catch {
    // A look-up that fails tells no more than one that finds nothing.
    return undefined
  }
}

/** Whether there is any way to look. */
export function canLookUp({ order, target: { stream } }: Prepared): boolean {
  if (order.action === 'create') return stream.actions?.find !== undefined
  return order.action !== 'perform' && stream.get !== undefined
}

const askOf =
  ({ account, target }: Prepared): Ask =>
  (request) =>
    account.ask(request, { stream: target.name, share: 'interactive' })

async function findCreated(platform: Platform, prepared: Prepared, row: WriteRow): Promise<Found | undefined> {
  const { target, input } = prepared
  const find = target.stream.actions?.find
  if (!find || row.sent_at === null) return undefined
  const body: unknown = JSON.parse(row.remote_body ?? '{}')
  const sentAt = new Date(Date.parse(row.sent_at) - clockSkew).toISOString()
  const response = await askOf(prepared)(find.request(body, { ...input, sentAt }))
  const remoteId = find.found(response, body)
  if (remoteId === undefined || (await isAnothers(platform, row, target.name, remoteId))) return undefined
  return { remoteId }
}

/** Whether a record came of another write: of two alike, the one that is found may be the twin. */
async function isAnothers(platform: Platform, row: WriteRow, stream: string, remoteId: string): Promise<boolean> {
  const { rows } = await inOrganization(platform.database, row.organization_id, (client) =>
    client.query(
      `SELECT 1 FROM write_request
       WHERE linked_account_id = $1 AND stream = $2 AND remote_id = $3 AND action = 'create' AND id <> $4 LIMIT 1`,
      [row.linked_account_id, stream, remoteId, row.id],
    ),
  )
  return rows.length > 0
}

async function findUpdated(prepared: Prepared): Promise<Found | undefined> {
  const { order, account, mapping, target, input, remoteId, changed } = prepared
  if (!target.stream.get || remoteId === undefined) return undefined
  const raw = await fetchOne(askOf(prepared), target.stream, input, remoteId)
  if (raw === undefined) return undefined
  const id = recordId(account.id, order.model.name, remoteId)
  const record = mapping.render(target.name, raw).find((rendered) => rendered.id === id)
  // Only what can be compared proves anything, so all of it must be fields of the model that the vendor takes.
  const isComparable = Object.keys(changed).every((name) => target.mapping.writable.includes(name))
  if (!record || !isComparable || !holdsAll(order.model, changed, record.wire)) return undefined
  return { remoteId, raw }
}

async function findDeleted(prepared: Prepared): Promise<Found | undefined> {
  const { target, input, remoteId } = prepared
  if (!target.stream.get || remoteId === undefined) return undefined
  const raw = await fetchOne(askOf(prepared), target.stream, input, remoteId)
  return raw === undefined ? { remoteId } : undefined
}
