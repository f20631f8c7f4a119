import { asCrosswalkError, type AnyStream, type RemoteFieldDescription } from '@crosswalk/connector-kit'
import type { OpenAccount } from './open-account.ts'
import type { Share } from '../outbound/index.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import { readInOrganization, type Row, type Statement } from '../store/read-in-organization.ts'

/** What a vendor says of the fields of a stream. */
export interface RemoteSchema {
  readonly fields: readonly RemoteFieldDescription[]
  /** Why it is not the newest, for people; undefined where it is. */
  readonly note: string | undefined
}

/** Milliseconds for which the vendor is not asked again. */
const freshness = 3_600_000

const asking = new Map<string, Promise<RemoteSchema>>()

/**
 * The vendor's own description of a stream's fields: kept for an hour, then asked for again. Where the vendor does not
 * answer, what it said last, with a note. Undefined where the connector knows no such description.
 */
export async function remoteSchemaOf(
  platform: Platform,
  account: OpenAccount,
  name: string,
  share: Share = 'interactive',
): Promise<RemoteSchema | undefined> {
  const stream = account.connector.streams[name]
  if (!stream?.schema) return undefined
  const [rows] = await readInOrganization(platform.database, account.organizationId, [
    schemasStatement(account.id, [name]),
  ])
  const row = rows![0]
  if (row && Number(row[2]) < freshness) return { fields: fieldsOfRow(row), note: undefined }
  const key = `${account.id} ${name}`
  // Several requests at once ask the vendor once.
  const asked =
    asking.get(key) ?? ask(platform, account, { name, stream, share }, row).finally(() => asking.delete(key))
  asking.set(key, asked)
  return asked
}

async function ask(
  platform: Platform,
  account: OpenAccount,
  { name, stream, share }: { readonly name: string; readonly stream: AnyStream; readonly share: Share },
  last: Row | undefined,
): Promise<RemoteSchema> {
  const input = { fields: [], settings: account.settings, now: new Date().toISOString() }
  try {
    const response = await account.ask(stream.schema!.request(input), { stream: name, share })
    const fields = bounded(stream.schema!.fields(response))
    await keep(platform, account, name, fields)
    return { fields, note: undefined }
  } catch (error) {
    const { code, message } = asCrosswalkError(error)
    const why = code === 'internal' ? 'its answer could not be read' : message
    const note = `${account.connector.name} did not describe its fields just now: ${why}`
    return { fields: last ? fieldsOfRow(last) : [], note }
  }
}

const keep = (platform: Platform, account: OpenAccount, stream: string, fields: readonly RemoteFieldDescription[]) =>
  inOrganization(platform.database, account.organizationId, (client) =>
    client.query({
      name: 'keep-remote-schema',
      text: `INSERT INTO remote_schema (organization_id, linked_account_id, stream, fields)
             SELECT $1, $2, $3, $4 WHERE EXISTS (SELECT FROM linked_account WHERE id = $2)
             ON CONFLICT (organization_id, linked_account_id, stream) DO UPDATE
             SET fields = excluded.fields, fetched_at = date_trunc('milliseconds', now())`,
      values: [account.organizationId, account.id, stream, JSON.stringify(fields)],
    }),
  )

type Read = (statements: readonly Statement[]) => Promise<readonly (readonly Row[])[]>

/** What the vendor last said of the fields of streams, by stream, as it is kept here: for reads, which ask no vendor. */
export async function keptSchemas(
  read: Read,
  accountId: string,
  streams: readonly string[],
): Promise<ReadonlyMap<string, readonly RemoteFieldDescription[]>> {
  const [rows] = await read([schemasStatement(accountId, streams)])
  return new Map(rows!.map((row) => [row[0]!, fieldsOfRow(row)]))
}

/** What is kept of descriptions: stream, fields, and their age in milliseconds. */
const schemasStatement = (accountId: string, streams: readonly string[]): Statement => ({
  name: 'remote-schemas',
  text: `SELECT stream, fields, (extract(epoch FROM now() - fetched_at) * 1000)::bigint FROM remote_schema
         WHERE linked_account_id = $1 AND stream = ANY (string_to_array($2, ','))`,
  values: [accountId, streams.join(',')],
})

const fieldsOfRow = (row: Row): readonly RemoteFieldDescription[] => JSON.parse(row[1]!) as RemoteFieldDescription[]

const mostFields = 5000
const mostChoices = 1000

/** Descriptions come from the vendor, and from a connector that trusts it: only what is as declared is kept. */
function bounded(fields: readonly RemoteFieldDescription[]): readonly RemoteFieldDescription[] {
  return fields.slice(0, mostFields).flatMap((field): RemoteFieldDescription[] => {
    const path = Array.isArray(field.path) ? field.path.map(cleanText) : []
    if (path.length === 0 || path.length > 20 || path.includes('')) return []
    const choices = field.choices?.slice(0, mostChoices).map(({ value, label }) => ({
      value: cleanText(value),
      ...(label !== undefined && { label: cleanText(label) }),
    }))
    return [
      {
        ...field,
        path,
        displayName: cleanText(field.displayName),
        description: field.description === undefined ? undefined : cleanText(field.description),
        choices,
      },
    ]
  })
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair. */
const cleanText = (value: unknown): string =>
  (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
    .slice(0, 1000)
    .toWellFormed()
    .replaceAll('\u0000', '')
