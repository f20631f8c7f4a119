import { CrosswalkError } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'
import type { PoolClient } from 'pg'

export interface TargetField {
  readonly id: string
  readonly linked_account_id: string | null
  readonly model: string
  readonly name: string
  readonly description: string
}

/** A field of the customer's own must not be called as a common field is: `target` could mean both. */
export function refuseCommonName(model: Model, name: string, parameter: string): void {
  if (!Object.hasOwn(model.fields, name)) return
  throw new CrosswalkError(
    'invalid_request',
    `${model.name} has a common field "${name}". Give yours another name; to override the common field, map it.`,
    { parameter },
  )
}

/**
 * Finds a field by its name: one account's own where an account is given, else the organisation's. It cannot be deleted before
 * the transaction ends.
 */
export async function findTargetField(
  client: PoolClient,
  model: Model,
  name: string,
  accountId: string | null,
): Promise<TargetField | undefined> {
  const { rows } = await client.query<TargetField>(
    `SELECT id, linked_account_id, model, name, description FROM target_field
     WHERE model = $1 AND name = $2 AND linked_account_id IS NOT DISTINCT FROM $3 FOR KEY SHARE`,
    [model.name, name, accountId],
  )
  return rows[0]
}

/** Makes a field. Undefined where there is one of this name already. */
export async function insertTargetField(
  client: PoolClient,
  organizationId: string,
  field: Omit<TargetField, 'id'>,
): Promise<TargetField | undefined> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO target_field (organization_id, linked_account_id, model, name, description) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING RETURNING id`,
    [organizationId, field.linked_account_id, field.model, field.name, field.description],
  )
  return rows[0] && { ...field, id: rows[0].id }
}

/** The fields that an account has: its own and the organisation's, with whether a mapping fills them for it. */
export async function targetFieldsOfAccount(
  client: PoolClient,
  account: { readonly id: string; readonly connector: string },
): Promise<readonly (TargetField & { readonly is_mapped: boolean })[]> {
  const { rows } = await client.query<TargetField & { is_mapped: boolean }>(
    `SELECT t.id, t.linked_account_id, t.model, t.name, t.description, EXISTS (
         SELECT FROM field_mapping m WHERE m.target_field_id = t.id
           AND (m.linked_account_id IS NULL OR m.linked_account_id = $1) AND (m.connector IS NULL OR m.connector = $2)
       ) AS is_mapped
     FROM target_field t WHERE t.linked_account_id IS NULL OR t.linked_account_id = $1 ORDER BY t.name, t.id`,
    [account.id, account.connector],
  )
  return rows
}

/** A field with the ids of the mappings that fill it, for any account. */
export type ListedTargetField = TargetField & {
  readonly field_mapping_ids: readonly string[]
  readonly created_at: string
}

const listed = `SELECT t.id, t.linked_account_id, t.model, t.name, t.description,
    to_char(t.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS created_at,
    array(SELECT m.id::text FROM field_mapping m WHERE m.target_field_id = t.id ORDER BY m.id) AS field_mapping_ids
  FROM target_field t`

/** The fields of an organisation and of all of its accounts behind an id, oldest first. */
export async function listTargetFields(
  client: PoolClient,
  model: string | undefined,
  after: string | null,
  most: number,
): Promise<readonly ListedTargetField[]> {
  const { rows } = await client.query<ListedTargetField>(
    `${listed} WHERE ($1::text IS NULL OR t.model = $1) AND ($2::uuid IS NULL OR t.id > $2) ORDER BY t.id LIMIT $3`,
    [model ?? null, after, most],
  )
  return rows
}

/** One field, which nobody else can change or map before the transaction ends. Throws `not_found`. */
export async function holdTargetField(client: PoolClient, id: string): Promise<ListedTargetField> {
  await client.query('SELECT FROM target_field WHERE id = $1 FOR UPDATE', [id])
  const { rows } = await client.query<ListedTargetField>(`${listed} WHERE t.id = $1`, [id])
  if (rows[0]) return rows[0]
  throw new CrosswalkError('not_found', `There is no target field ${id}.`, { parameter: 'target_field_id' })
}

export async function deleteTargetField(client: PoolClient, id: string): Promise<void> {
  await client.query('DELETE FROM target_field WHERE id = $1', [id])
}
