import { parseJson, type Connector } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'
import { loadWith, settingsOf, type AccountMapping, type SettingsByModel } from '../mapping/index.ts'
import { withBody } from '../store/document.ts'
import { arrayLiteral, type Row, type Statement } from '../store/read-in-organization.ts'
import { withoutFields } from '../sync/remap-off.ts'
import type { Read } from './expand.ts'
import type { RecordRow } from './record-row.ts'

/** What it takes to know whether a stored record is rendered as the account is configured now. */
export interface Currency {
  readonly read: Read
  readonly accountId: string
  /** As the account was configured when the records were read. */
  readonly settings: () => SettingsByModel
  readonly findConnector: (id: string) => Connector | undefined
}

/** The part of a row that a new configuration changes. */
type Stale = Pick<RecordRow, 'id' | 'document' | 'mappingVersion' | 'source'>

/**
 * The rows as they are configured now. Those that the background job has not come to yet are rendered again from their raw
 * payloads, in one more round trip for all of them; where there are none, nothing is done at all.
 */
export async function currentRows<R extends Stale>(
  currency: Currency,
  rows: readonly R[],
  modelOf: (row: R) => Model,
): Promise<readonly R[]> {
  const settings = currency.settings()
  const isStale = (row: R) => row.mappingVersion !== settingsOf(settings, modelOf(row).name).version
  const stale = rows.filter(isStale)
  if (stale.length === 0) return rows
  const { read, accountId } = currency
  const [payloads] = await read([payloadsOf(accountId, stale)])
  const mapping = await loadWith(read, currency.findConnector, accountId)
  const byId = new Map(payloads!.map((payload) => [payload[0]!, payload]))
  return rows.map((row) => (isStale(row) ? rendered(mapping, row, modelOf(row), byId.get(row.id)) : row))
}

const payloadsOf = (accountId: string, rows: readonly Stale[]): Statement => ({
  name: 'payloads-of-records',
  text: `SELECT r.id, r.stream, p.body FROM record r LEFT JOIN raw_payload p
           ON p.linked_account_id = r.linked_account_id AND p.stream = r.stream AND p.id = r.raw_id
         WHERE r.linked_account_id = $1 AND r.id = ANY ($2::uuid[])`,
  values: [accountId, arrayLiteral(rows.map((row) => row.id))],
})

function rendered<R extends Stale>(mapping: AccountMapping, row: R, model: Model, payload: Row | undefined): R {
  const { disabledFields, version } = mapping.settingsOf(model.name)
  const body = payload?.[2]
  const fresh =
    body === undefined || body === null
      ? undefined
      : mapping.render(payload![1]!, parseJson(body, 'The store')).find((record) => record.id === row.id)
  // Without its payload a record stays as it was, but what is off is off.
  const document = fresh ? withBody(row.document, fresh.body) : withoutFields(model.name, row.document, disabledFields)
  const source = row.source && { ...row.source, sensitive: fresh ? fresh.sensitive : null }
  return { ...row, document, mappingVersion: version, ...(source && { source }) }
}
