import { CrosswalkError, fetchOne, parseJson, type AnyStream, type StreamInput } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'
import { askedFields } from '../../account/asked-fields.ts'
import type { OpenAccount } from '../../account/open-account.ts'
import type { AccountMapping } from '../../mapping/index.ts'
import type { Platform } from '../../platform.ts'
import type { Row, Statement } from '../../store/read-in-organization.ts'
import { parentPayload } from '../write/parent-payload.ts'
import { readReferred, referencesIn, type Named } from '../write/references.ts'

type Read = (statements: readonly Statement[]) => Promise<readonly (readonly Row[])[]>

/** Where the vendor has a record that is known by our id. */
export interface Located {
  readonly stream: string
  /** Of the raw record, which may hold other records too. */
  readonly remoteId: string
  /** The raw record as it is stored, where it is. */
  readonly raw: unknown
  /** Records that it is known to refer to, one of which may be the parent in whose list the vendor has it. */
  readonly refersTo: readonly Named[]
}

/**
 * Finds a record by our id: among what is stored, else among what was answered live. `parents` are records that a path names
 * as standing above it.
 */
export async function locate(
  read: Read,
  { id: accountId, connector }: Pick<OpenAccount, 'id' | 'connector'>,
  model: Model,
  id: string,
  parents: readonly Named[] = [],
): Promise<Located | undefined> {
  const [stored, seen, ignored] = await read([
    storedStatement(accountId, model, id),
    seenStatement(accountId, id),
    ignoredStatement(accountId, id),
  ])
  if (ignored!.length > 0) return undefined
  const [stream, body, document] = stored?.[0] ?? []
  if (stream && body && connector.streams[stream]) {
    const raw = parseJson(body, 'The store')
    const own = referencesIn(model.fields, JSON.parse(document!) as Readonly<Record<string, unknown>>)
    return { stream, remoteId: connector.streams[stream].id(raw), raw, refersTo: [...own, ...parents] }
  }
  const [seenStream, seenRemoteId] = seen?.[0] ?? []
  const fills = seenStream && connector.streams[seenStream]?.mappings.some((mapping) => mapping.model === model)
  return fills ? { stream: seenStream, remoteId: seenRemoteId!, raw: undefined, refersTo: parents } : undefined
}

const storedStatement = (accountId: string, model: Model, id: string): Statement => ({
  name: 'locate-stored',
  text: `SELECT r.stream, p.body, r.document FROM record r JOIN raw_payload p
           ON p.linked_account_id = r.linked_account_id AND p.stream = r.stream AND p.id = r.raw_id
         WHERE r.linked_account_id = $1 AND r.id = $2 AND r.model = $3`,
  values: [accountId, id, model.name],
})

const seenStatement = (accountId: string, id: string): Statement => ({
  name: 'locate-seen',
  text: 'SELECT stream, remote_id FROM live_id WHERE linked_account_id = $1 AND id = $2',
  values: [accountId, id],
})

const ignoredStatement = (accountId: string, id: string): Statement => ({
  name: 'locate-ignored',
  text: 'SELECT 1 FROM ignored_record WHERE linked_account_id = $1 AND id = $2',
  values: [accountId, id],
})

/** Asks the vendor for one raw record. Undefined where it is gone there. Throws where it cannot be read one by one. */
export async function fetchRaw(
  platform: Platform,
  account: OpenAccount,
  mapping: AccountMapping,
  { stream: name, remoteId, refersTo = [] }: Pick<Located, 'stream' | 'remoteId'> & Partial<Located>,
): Promise<unknown> {
  const stream = account.connector.streams[name]!
  if (!stream.get)
    throw new CrosswalkError(
      'invalid_request',
      `${account.connector.name} cannot be asked for a single record of ${name}. List them instead.`,
    )
  const raw = await fetchOne(
    (request) => account.ask(request, { stream: name, share: 'interactive' }),
    stream,
    {
      ...(await inputOf(platform, account, mapping, name)),
      ...(await parentIn(platform, account, mapping, stream, refersTo)),
    },
    remoteId,
  )
  return raw === undefined ? undefined : mapping.strip(name, raw)
}

/** Some vendors have a record only below its parent. */
async function parentIn(
  platform: Platform,
  account: OpenAccount,
  mapping: AccountMapping,
  stream: AnyStream,
  refersTo: readonly Named[],
): Promise<Pick<StreamInput, 'parent'>> {
  if (stream.parent === undefined) return {}
  const of = { organizationId: account.organizationId, accountId: account.id }
  const referred = await readReferred(platform.database, of, refersTo)
  return { parent: await parentPayload(platform, account, mapping, stream, referred) }
}

export const inputOf = async (
  platform: Platform,
  account: OpenAccount,
  mapping: AccountMapping,
  stream: string,
): Promise<StreamInput> => ({
  fields: await askedFields(platform, account, mapping, stream),
  settings: account.settings,
  now: new Date().toISOString(),
})
