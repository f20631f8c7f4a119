import type { PoolClient } from 'pg'
import { parseJson } from '@crosswalk/connector-kit'
import { models, type ModelName } from '@crosswalk/models'
import type { OpenAccount } from '../account/open-account.ts'
import { holdConfiguration, loadAccountMapping, modelsOfAccount, type AccountMapping } from '../mapping/index.ts'
import { forgetAnswers } from '../http/forget-answers.ts'
import { emptyTargets } from '../mapping/render.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import { modelsOfConnector } from './status.ts'

/** Rows changed in one transaction. */
const portion = 1000

/**
 * What a walk over raw payloads does not come to: records whose payload is gone or cannot be mapped, the history of fields
 * that are off, and everything of models that are off. `wanted` is the configuration that the walk has applied: as soon as
 * there is a newer one nothing more is touched, for then records are out of date that the next walk renders.
 */
export async function removeSwitchedOff(platform: Platform, account: OpenAccount, wanted: string): Promise<void> {
  const mapping = await loadAccountMapping(platform, account.organizationId, account.id)
  const inPortions = async (work: (client: PoolClient) => Promise<number>): Promise<void> => {
    const portionOf = async (client: PoolClient) => ((await isStill(client, account.id, wanted)) ? work(client) : 0)
    let touched: number
    do touched = await inOrganization(platform.database, account.organizationId, portionOf)
    while (touched > 0)
  }
  const filled = new Set<string>(modelsOfConnector(account.connector).map(({ name }) => name))
  for (const model of modelsOfAccount(account.connector.category).filter((name) => filled.has(name))) {
    const { canRead, disabledFields, version } = mapping.settingsOf(model)
    if (!canRead) await inPortions((client) => eraseRecords(client, account.id, model))
    if (disabledFields.length > 0) {
      await inPortions((client) => forgetHistory(client, account.id, model, disabledFields))
      await inPortions((client) => forgetWritten(client, account.id, model, disabledFields))
    }
    await inPortions((client) => settleOrphans(client, account.id, model, disabledFields, version))
  }
  for (const stream of streamsThatAreOff(account, mapping))
    await inPortions((client) => erasePayloads(client, account.id, stream))
}

/** Whether nothing was configured since, nor will be until the transaction ends. */
async function isStill(client: PoolClient, accountId: string, wanted: string): Promise<boolean> {
  const { name, text, values } = holdConfiguration(accountId)
  await client.query({ name, text, values: [...values] })
  const { rowCount } = await client.query({
    name: 'is-remap-wanted',
    text: 'SELECT 1 FROM remap WHERE linked_account_id = $1 AND wanted = $2',
    values: [accountId, wanted],
  })
  return rowCount === 1
}

/** Streams none of whose models may be read, unless others hang below their records. */
export function streamsThatAreOff(
  { connector }: Pick<OpenAccount, 'connector'>,
  mapping: AccountMapping,
): readonly string[] {
  const parents = new Set(Object.values(connector.streams).map(({ parent }) => parent))
  return Object.entries(connector.streams)
    .filter(
      ([name, stream]) =>
        !parents.has(name) && stream.mappings.every(({ model }) => !mapping.settingsOf(model.name).canRead),
    )
    .map(([name]) => name)
}

async function erasePayloads(client: PoolClient, accountId: string, stream: string): Promise<number> {
  const { rowCount } = await client.query({
    name: 'erase-payloads',
    text: `DELETE FROM raw_payload WHERE linked_account_id = $1 AND stream = $2 AND id IN (
             SELECT id FROM raw_payload WHERE linked_account_id = $1 AND stream = $2 LIMIT ${portion})`,
    values: [accountId, stream],
  })
  return rowCount ?? 0
}

/** Records of a model that is off go as if they had never been here: their filter values and their history too. */
async function eraseRecords(client: PoolClient, accountId: string, model: ModelName): Promise<number> {
  const { rows } = await client.query<{ id: string }>({
    name: 'erase-records',
    text: `DELETE FROM record WHERE linked_account_id = $1 AND id IN (
             SELECT id FROM record WHERE linked_account_id = $1 AND model = $2 LIMIT ${portion}) RETURNING id`,
    values: [accountId, model],
  })
  const ids = rows.map((row) => row.id)
  await client.query({
    name: 'erase-filters',
    text: 'DELETE FROM record_filter WHERE linked_account_id = $1 AND id = ANY ($2::uuid[]) AND filter LIKE $3',
    values: [accountId, ids, `${model}:%`],
  })
  await client.query({
    name: 'erase-changes',
    text: 'DELETE FROM change WHERE linked_account_id = $1 AND record_id = ANY ($2::uuid[])',
    values: [accountId, ids],
  })
  return ids.length
}

/**
 * What fields held that are off now, and what was made of it: nobody can tell any more what the customer's own fields were
 * read from, so their history goes too.
 */
async function forgetHistory(
  client: PoolClient,
  accountId: string,
  model: ModelName,
  fields: readonly string[],
): Promise<number> {
  const { rowCount } = await client.query({
    name: 'forget-history',
    text: `UPDATE change SET previous = (((previous::jsonb) - $3::text[])
             || CASE WHEN previous::jsonb ? 'field_mappings' THEN $4::jsonb ELSE '{}' END)::text
           WHERE (organization_id, transaction_id, sequence) IN (
             SELECT organization_id, transaction_id, sequence FROM change
             WHERE linked_account_id = $1 AND model = $2 AND previous IS NOT NULL
               AND (previous::jsonb ?| $3::text[]
                 OR (previous::jsonb ? 'field_mappings' AND NOT previous::jsonb @> $4::jsonb)
                 OR previous::jsonb #> '{field_mappings,organization_defined_targets}' <> '{}'
                 OR previous::jsonb #> '{field_mappings,linked_account_defined_targets}' <> '{}')
             LIMIT ${portion})`,
    values: [accountId, model, fields, JSON.stringify({ field_mappings: emptyTargets })],
  })
  return rowCount ?? 0
}

/** What was written to fields that are off now, out of the ledger and the answers that are kept under keys. */
async function forgetWritten(
  client: PoolClient,
  accountId: string,
  model: ModelName,
  fields: readonly string[],
): Promise<number> {
  const { rows } = await client.query<{ key: string | null }>({
    name: 'forget-written',
    text: `UPDATE write_request SET given = '{}', remote_body = NULL, vendor_request = NULL, response = NULL
           WHERE id IN (
             SELECT id FROM write_request WHERE linked_account_id = $1 AND model = $2 AND state NOT IN ('pending', 'sending')
               AND (given ~ $3 OR response ~ $3) LIMIT ${portion})
           RETURNING idempotency_key AS key`,
    // Filled members of these names, at any depth. Names of fields are letters and underscores.
    values: [accountId, model, `"(${fields.join('|')})":(?!null|\\[\\])`],
  })
  await forgetAnswers(
    client,
    accountId,
    rows.flatMap(({ key }) => (key === null ? [] : [key])),
  )
  return rows.length
}

/** Records that the walk has left out of date stay as they were, without what is off. */
async function settleOrphans(
  client: PoolClient,
  accountId: string,
  model: ModelName,
  fields: readonly string[],
  version: number,
): Promise<number> {
  const { rows } = await client.query<{ id: string; document: string; sensitive: string | null }>({
    name: 'stale-orphans',
    text: `SELECT id, document, sensitive FROM record WHERE linked_account_id = $1 AND model = $2 AND mapping_version <> $3
           LIMIT ${portion} FOR UPDATE`,
    values: [accountId, model, version],
  })
  for (const { id, document, sensitive } of rows) {
    await client.query({
      name: 'settle-orphan',
      text: 'UPDATE record SET document = $3, sensitive = $4, mapping_version = $5 WHERE linked_account_id = $1 AND id = $2',
      values: [
        accountId,
        id,
        withoutFields(model, document, fields),
        sensitive === null ? null : withoutMembers(sensitive, fields),
        version,
      ],
    })
  }
  return rows.length
}

/** A document in which some fields are as if the vendor had nothing for them. */
export function withoutFields(model: ModelName, document: string, fields: readonly string[]): string {
  if (fields.length === 0) return document
  const record = parseJson(document, 'The store') as Record<string, unknown>
  for (const name of fields) if (Object.hasOwn(record, name)) record[name] = emptyValue(model, name)
  return JSON.stringify(record)
}

const emptyValue = (model: ModelName, field: string): unknown =>
  models.get(model)?.fields[field]?.list === true ? [] : null

function withoutMembers(text: string, names: readonly string[]): string | null {
  const left = Object.entries(parseJson(text, 'The store') as Record<string, unknown>).filter(
    ([name]) => !names.includes(name),
  )
  return left.length === 0 ? null : JSON.stringify(Object.fromEntries(left))
}
