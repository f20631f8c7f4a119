import { arrayLiteral, type Statement } from '../store/read-in-organization.ts'

export interface RecordsOf {
  readonly accountId: string
  readonly model: string
  readonly after: string | null
  readonly most: number
}

const columns = `SELECT r.id, r.document, r.mapping_version, r.stream, p.body FROM record r
  LEFT JOIN raw_payload p ON p.linked_account_id = r.linked_account_id AND p.stream = r.stream AND p.id = r.raw_id
  WHERE r.linked_account_id = $1 AND r.model = $2 AND NOT r.remote_was_deleted`

/** Records in the order of their ids, which is one of chance: the first ones are a sample. */
export const sampleStatement = ({ accountId, model, after, most }: RecordsOf): Statement => ({
  name: 'preview-sample',
  text: `${columns} AND ($3::uuid IS NULL OR r.id > $3::uuid) ORDER BY r.id LIMIT $4`,
  values: [accountId, model, after, String(most)],
})

export const recordsStatement = (of: {
  readonly accountId: string
  readonly model: string
  readonly ids: readonly string[]
}): Statement => ({
  name: 'preview-records',
  text: `${columns} AND r.id = ANY ($3::uuid[]) ORDER BY array_position($3::uuid[], r.id)`,
  values: [of.accountId, of.model, arrayLiteral(of.ids)],
})
