/** A small world for tests of the HTTP interface: a database, organisations with keys, linked accounts, records. */
import { randomUUID } from 'node:crypto'
import { CrosswalkError, type Connector } from '@crosswalk/connector-kit'
import type { Category, Model } from '@crosswalk/models'
import type { Hono } from 'hono'
import { openDatabase, type Database } from '../store/database.ts'
import { renderDocument } from '../store/document.ts'
import { rawId, recordId } from '../store/ids.ts'
import { inOrganization } from '../store/organization.ts'
import { testDatabase, testOrganization } from '../store/testing.ts'
import { filterTerms } from '../mapping/filter-terms.ts'
import { hashToken, newApiKey } from './api-key.ts'
import { createApp } from '../app.ts'
import type { PlatformServices } from './services.ts'
import type { HttpSettings } from './settings.ts'

export interface TestAccount {
  readonly organizationId: string
  readonly id: string
  readonly key: string
  readonly token: string
  /** The headers of a request for this account. */
  readonly headers: Readonly<Record<string, string>>
}

export interface TestWorld {
  readonly database: Database
  readonly connectionString: string
  readonly app: Hono
  /** What was reported to the operator. */
  readonly failures: CrosswalkError[]
  account(category: Category, organization?: TestAccount, connector?: string): Promise<TestAccount>
  close(): Promise<void>
}

export interface WorldOptions {
  readonly connector?: Connector
  readonly services?: Partial<PlatformServices>
  readonly settings?: Partial<HttpSettings>
}

export async function testWorld({ connector, services = {}, settings }: WorldOptions = {}): Promise<TestWorld> {
  const made = await testDatabase()
  const { connectionString } = made
  const database = openDatabase(connectionString, { connections: 4 })
  const failures: CrosswalkError[] = []
  const app = createApp({
    database,
    services: { ...noServices, ...services },
    findConnector: (id) => (id === connector?.id ? connector : undefined),
    settings: {
      publicUrl: 'https://crosswalk.test',
      checkAnswers: true,
      reportFailure: (error) => failures.push(error),
      ...settings,
    },
  })
  return {
    database,
    connectionString,
    app,
    failures,
    account: (category, organization, connectorId = connector?.id ?? 'test') =>
      makeAccount(database, category, organization, connectorId),
    close: async () => {
      await database.close()
      await made.close()
    },
  }
}

async function makeAccount(
  database: Database,
  category: Category,
  sibling: TestAccount | undefined,
  connector: string,
): Promise<TestAccount> {
  const organizationId = sibling?.organizationId ?? (await testOrganization(database))
  const token = randomUUID()
  const { key, hash, prefix } = newApiKey()
  const id = await inOrganization(database, organizationId, async (client) => {
    await client.query('INSERT INTO api_key (organization_id, name, prefix, hash) VALUES ($1, $2, $3, $4)', [
      organizationId,
      'Test',
      prefix,
      hash,
    ])
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO linked_account (organization_id, connector, category, status, account_token_hash, end_user_origin_id,
         end_user_organization_name, end_user_email_address)
       VALUES ($1, $2, $3, 'COMPLETE', $4, 'origin', 'Example', 'ann@example.com') RETURNING id`,
      [organizationId, connector, category, hashToken(token)],
    )
    return rows[0]!.id
  })
  return { organizationId, id, key, token, headers: { authorization: `Bearer ${key}`, 'x-account-token': token } }
}

export interface TestRecord {
  readonly remoteId: string
  /** Fields that are not given are null, or empty lists. */
  readonly fields?: Readonly<Record<string, unknown>>
  readonly createdAt?: string
  readonly isDeleted?: boolean
  readonly sensitive?: Readonly<Record<string, unknown>>
  /** The text of the raw payload. */
  readonly raw?: string
  readonly stream?: string
}

/** Stores records as the sync engine does: documents, filter terms and raw payloads. Answers their ids. */
export async function storeRecords(
  database: Database,
  account: TestAccount,
  model: Model,
  records: readonly TestRecord[],
): Promise<readonly string[]> {
  await inOrganization(database, account.organizationId, async (client) => {
    for (const record of records) {
      const row = renderRow(account, model, record)
      await client.query(
        `INSERT INTO record (organization_id, linked_account_id, model, id, stream, raw_id, hash, document, sensitive,
           remote_was_deleted, created_at, modified_at)
         VALUES ($1, $2, $3, $4, $5, $6, '\\x00', $7, $8, $9, $10, $10)
         ON CONFLICT (linked_account_id, id) DO UPDATE SET document = excluded.document, modified_at = now()`,
        [
          account.organizationId,
          account.id,
          model.name,
          row.id,
          row.stream,
          row.rawId,
          row.document,
          row.sensitive,
          record.isDeleted === true,
          row.createdAt,
        ],
      )
      await client.query('DELETE FROM record_filter WHERE linked_account_id = $1 AND id = $2', [account.id, row.id])
      for (const { filter, value } of filterTerms(model, row.fields))
        await client.query('INSERT INTO record_filter VALUES ($1, $2, $3, $4, $5)', [
          account.organizationId,
          account.id,
          filter,
          value,
          row.id,
        ])
      if (record.raw !== undefined)
        await client.query(
          `INSERT INTO raw_payload VALUES ($1, $2, $3, $4, '\\x00', $5, now()) ON CONFLICT DO NOTHING`,
          [account.organizationId, account.id, row.stream, row.rawId, record.raw],
        )
    }
  })
  return records.map((record) => recordId(account.id, model.name, record.remoteId))
}

function renderRow(account: TestAccount, model: Model, record: TestRecord) {
  const { remoteId, createdAt = new Date().toISOString(), stream = 'things', sensitive } = record
  const id = recordId(account.id, model.name, remoteId)
  const empty = Object.entries(model.fields).map(([name, field]) => [name, field.list ? [] : null])
  const fields = { ...Object.fromEntries(empty), ...record.fields } as Record<string, unknown>
  const members = JSON.stringify({ id, remote_id: remoteId, ...fields, field_mappings: null }).slice(1, -1)
  const rendered = renderDocument(createdAt, members)
  return {
    id,
    fields,
    stream,
    createdAt,
    rawId: rawId(account.id, stream, remoteId),
    document:
      record.isDeleted === true
        ? rendered.replace('"remote_was_deleted":false', '"remote_was_deleted":true')
        : rendered,
    sensitive: sensitive ? JSON.stringify(sensitive) : null,
  }
}

const refuse = async (): Promise<never> => {
  throw new CrosswalkError('unavailable', 'This service is not part of the test.')
}

const noServices: PlatformServices = {
  createLinkToken: refuse,
  exchangePublicToken: refuse,
  accountDetails: refuse,
  listLinkedAccounts: refuse,
  syncStatus: refuse,
  resync: refuse,
  generateKey: refuse,
}
