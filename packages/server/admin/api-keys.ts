import { CrosswalkError } from '@crosswalk/connector-kit'
import type { PoolClient } from 'pg'
import { newApiKey } from '../http/api-key.ts'
import type { Scope } from '../http/route.ts'

/** What a key is made with. */
export interface KeyOptions {
  /** What it may do; everything where there is none. */
  readonly scopes?: readonly string[] | undefined
  readonly expiresAt?: string | undefined
}

/** A key as it is shown in lists: never itself. */
export interface KeyRow {
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly scopes: readonly Scope[]
  readonly created_at: string
  readonly expires_at: string | null
  readonly revoked_at: string | null
}

/** Makes an API key, with all scopes unless told. The key is returned once and stored as a hash. */
export async function generateKey(
  client: PoolClient,
  organizationId: string,
  name: string,
  { scopes = [], expiresAt }: KeyOptions = {},
): Promise<string> {
  const { key, prefix, hash } = newApiKey()
  await client.query(
    'INSERT INTO api_key (organization_id, name, prefix, hash, scopes, expires_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [organizationId, name, prefix, hash, scopes, expiresAt ?? null],
  )
  return key
}

/** The scopes of a new key: never more than those of the key that makes it. Throws `forbidden_scope`. */
export function scopesWithin(own: readonly string[], wanted: readonly string[] | undefined): readonly string[] {
  if (own.length === 0) return wanted ?? []
  const scopes = wanted ?? own
  const beyond = scopes.filter((scope) => !own.includes(scope))
  if (scopes.length > 0 && beyond.length === 0) return scopes
  throw new CrosswalkError(
    'forbidden_scope',
    `A key cannot make one that may do more than itself: ${beyond.join(', ') || 'everything'}.`,
    { parameter: '/scopes' },
  )
}

/**
 * Makes a key with the name and the scopes of another, which stops working at once, or after `graceMinutes`. Where several
 * good keys have the name, all of them do.
 */
export async function regenerateKey(
  client: PoolClient,
  by: { readonly organizationId: string; readonly scopes: readonly string[] },
  name: string,
  graceMinutes: number,
): Promise<string> {
  const { rows } = await client.query<{ id: string; scopes: string[] }>(
    `SELECT id, scopes FROM api_key
     WHERE name = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) ORDER BY id DESC FOR UPDATE`,
    [name],
  )
  const newest = rows[0]
  if (!newest)
    throw new CrosswalkError('not_found', `No API key that is good is called "${name}". Make one.`, {
      parameter: '/name',
    })
  const scopes = scopesWithin(by.scopes, newest.scopes)
  await client.query(
    `UPDATE api_key SET expires_at = least(expires_at, now() + make_interval(mins => $2)),
       revoked_at = CASE WHEN $2 = 0 THEN now() END WHERE id = ANY ($1::uuid[])`,
    [rows.map((row) => row.id), graceMinutes],
  )
  return generateKey(client, by.organizationId, name, { scopes })
}

export async function readKeys(client: PoolClient): Promise<KeyRow[]> {
  const { rows } = await client.query<KeyRow>(
    'SELECT id, name, prefix, scopes, created_at, expires_at, revoked_at FROM api_key ORDER BY id DESC LIMIT 1000',
  )
  return rows
}

/** A key ends only what may do no more than itself, and somebody must be left who may do everything. */
function checkRevocation(
  by: readonly string[],
  scopes: readonly string[],
  others: readonly { readonly scopes: readonly string[] }[],
): void {
  const isBeyond = by.length > 0 && (scopes.length === 0 || scopes.some((scope) => !by.includes(scope)))
  if (isBeyond)
    throw new CrosswalkError('forbidden_scope', 'A key cannot revoke one that may do more than itself.', {
      parameter: 'Authorization',
    })
  if (scopes.length === 0 && !others.some((other) => other.scopes.length === 0))
    throw new CrosswalkError(
      'conflict',
      'This is the last API key that may do everything. Make another one first, or replace it with regenerate-key.',
    )
}

/**
 * Revokes a key at once, and answers its name. `by` are the scopes of the key that asks for it. Throws `not_found`, also
 * where it is revoked already, `forbidden_scope`, and `conflict` for the last that may do everything.
 */
export async function revokeKey(client: PoolClient, by: readonly string[], id: string): Promise<string> {
  const { rows: good } = await client.query<{ id: string; scopes: string[] }>(
    `SELECT id, scopes FROM api_key WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) FOR UPDATE`,
  )
  const key = good.find((each) => each.id === id)
  if (key)
    checkRevocation(
      by,
      key.scopes,
      good.filter((each) => each.id !== id),
    )
  const { rows } = await client.query<{ name: string }>(
    'UPDATE api_key SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL RETURNING name',
    [id],
  )
  if (rows[0]) return rows[0].name
  throw new CrosswalkError('not_found', `There is no API key ${id} that is not revoked already.`)
}
