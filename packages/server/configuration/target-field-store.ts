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

/** Finds a field by its name: one account's own where an account is given, else the organisation's. */
export async function findTargetField(
  client: PoolClient,
  model: Model,
  name: string,
  accountId: string | null,
): Promise<TargetField | undefined> {
  const { rows } = await client.query<TargetField>(
    `SELECT id, linked_account_id, model, name, description FROM target_field
     WHERE model = $1 AND name = $2 AND linked_account_id IS NOT DISTINCT FROM $3`,
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
