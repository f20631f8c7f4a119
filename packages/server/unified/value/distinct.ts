import { parseJson } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'
import { loadWith, settingsOf } from '../../mapping/index.ts'
import type { Statement } from '../../store/read-in-organization.ts'
import type { Currency } from '../current-row.ts'
import { showOrigins } from '../enum-origins.ts'
import { checkReadable } from '../decorate.ts'
import type { ParsedRecord } from '../expand.ts'
import { filterName } from '../../mapping/filter-terms.ts'

/** Nobody chooses from more. */
const mostValues = 1000
/** Records whose payloads are looked at for the vendor's own words. */
const mostPayloads = 10_000

export interface DistinctReading extends Currency {
  readonly model: Model
  readonly field: string
  readonly includesDeleted: boolean
  /** Whether the vendor's own words are wanted in place of ours. */
  readonly showsOrigins: boolean
}

/** The different values of a field over the stored records of an account, sorted; at most 1000. */
export async function distinctValues(reading: DistinctReading): Promise<readonly string[]> {
  const { read, accountId, model, field, includesDeleted, settings, showsOrigins } = reading
  const [rows] = await read([
    showsOrigins
      ? payloadsStatement(accountId, model.name, includesDeleted)
      : valuesStatement(accountId, filterName(model, field), includesDeleted),
  ])
  checkReadable({ settings, model })
  if (settingsOf(settings(), model.name).disabledFields.includes(field)) return []
  if (!showsOrigins) return rows!.map(([value]) => value!)
  const { connector } = await loadWith(read, reading.findConnector, accountId)
  const words = new Set<string>()
  for (const [document, stream, body] of rows!) {
    const record = parseJson(document!, 'The store') as ParsedRecord
    if (body !== null && body !== undefined)
      showOrigins(connector, stream!, model, record, parseJson(body, 'The store'), [field])
    for (const word of [record[field]].flat()) if (typeof word === 'string' && word !== '') words.add(word)
  }
  return [...words].sort().slice(0, mostValues)
}

const valuesStatement = (accountId: string, filter: string, includesDeleted: boolean): Statement => ({
  name: 'distinct-values',
  text: `SELECT DISTINCT f.value FROM record_filter f
    JOIN record r ON r.linked_account_id = f.linked_account_id AND r.id = f.id
    WHERE f.linked_account_id = $1 AND f.filter = $2 AND ($3::boolean OR NOT r.remote_was_deleted)
    ORDER BY f.value LIMIT ${mostValues}`,
  values: [accountId, filter, String(includesDeleted)],
})

const payloadsStatement = (accountId: string, model: string, includesDeleted: boolean): Statement => ({
  name: 'payloads-of-model',
  text: `SELECT r.document, r.stream, p.body FROM record r
    LEFT JOIN raw_payload p ON p.linked_account_id = r.linked_account_id AND p.stream = r.stream AND p.id = r.raw_id
    WHERE r.linked_account_id = $1 AND r.model = $2 AND ($3::boolean OR NOT r.remote_was_deleted)
    ORDER BY r.created_at, r.id LIMIT ${mostPayloads}`,
  values: [accountId, model, String(includesDeleted)],
})
