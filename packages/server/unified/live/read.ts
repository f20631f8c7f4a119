import { CrosswalkError, type Connector } from '@crosswalk/connector-kit'
import { parametersOf, type ModelRoute } from '@crosswalk/models'
import { Rendered } from '../../http/answer.ts'
import type { Caller } from '../../http/caller.ts'
import { accountFor } from '../../http/door.ts'
import { openAccount } from '../../account/open-account.ts'
import { loadAccountMapping, settingsOf } from '../../mapping/index.ts'
import type { Platform } from '../../platform.ts'
import { readInOrganization } from '../../store/read-in-organization.ts'
import { boundOf } from '../list.ts'
import type { ListQuery } from '../list-parameters.ts'
import type { Test } from './filter.ts'
import { freshAsOf, freshNow, type FreshnessOf } from './freshness.ts'
import { listLive } from './live-list.ts'
import type { LiveRead } from './live-read.ts'
import { canRetrieve, retrieveLive } from './live-retrieve.ts'
import { parentTest } from './parent-test.ts'
import { loadWanted } from './wanted.ts'
import { chooseSource, sourceHeaders, type Choice } from './source.ts'

/** A read of the unified API that may be answered from the store or by the vendor. */
export interface Reading {
  readonly entry: ModelRoute
  readonly caller: Caller
  readonly params: Readonly<Record<string, string>>
  readonly query: ListQuery
  /** What the caller says in `Crosswalk-Source`. */
  readonly header: string | undefined
  /** What a record of a list must meet besides the query. */
  readonly isWanted?: Test
  /** Reads what is stored, in the round trip in which the caller is confirmed. */
  readonly readStored: () => Promise<string>
}

/**
 * Answers a read from where it is to come. Where that is the store, nothing is asked besides the records but, once a second,
 * how fresh they are.
 */
export async function readBySource(platform: Platform, reading: Reading): Promise<Rendered> {
  const { caller, entry, header, query } = reading
  const choose = (): Choice => {
    const account = accountFor(caller, entry)
    return chooseSource(settingsOf(account.modelSettings, entry.model.name), header, query.cursor)
  }
  if (choose().from === 'synced') {
    // A caller who is remembered is confirmed, and the account read anew, in the very read of the records.
    const stored = await readSynced(platform, reading).catch((error: unknown) => error)
    if (choose().from === 'synced') {
      if (stored instanceof Rendered) return stored
      throw stored
    }
  }
  await caller.confirm()
  return readUnlessFresh(platform, reading, choose())
}

async function readSynced(platform: Platform, reading: Reading): Promise<Rendered> {
  const [text, instant] = await Promise.all([
    reading.readStored(),
    freshAsOf(platform.database, storedOf(platform, reading)),
  ])
  return rendered(text, 'synced', instant)
}

async function readUnlessFresh(platform: Platform, reading: Reading, choice: Choice): Promise<Rendered> {
  if (choice.from === 'synced') return readSynced(platform, reading)
  const { entry, params } = reading
  const isList = entry.kind === 'list' || entry.kind === 'nested-list'
  const id = params['id']!
  if (choice.from === 'fresh') {
    const since = new Date(Date.now() - choice.maxAge * 1000).toISOString()
    const instant = await freshNow(platform.database, storedOf(platform, reading))
    if (instant !== null && instant >= since) return rendered(await reading.readStored(), 'synced', instant)
    const fetched = isList ? undefined : await fetchedAt(platform, reading, id)
    if (fetched !== undefined && fetched >= since) return rendered(await reading.readStored(), 'synced', fetched)
  }
  const read = await liveRead(platform, reading)
  const now = new Date().toISOString()
  if (isList) return rendered(await readList(read, reading), 'live', now)
  // What the vendor cannot be asked for one by one is as old as it is, unless live was asked for in so many words.
  if (choice.from === 'fresh' && !(await canRetrieve(read, id))) return readSynced(platform, reading)
  const isWanted = entry.nested && (await parentTest(read, entry.nested, params))
  const parents = entry.nested && [
    { id: params[parametersOf(entry.nested.path).at(-1)!]!, target: entry.nested.parent, pointer: '' },
  ]
  const found = await retrieveLive(read, id, { isWanted, parents })
  return rendered(found ?? (await reading.readStored()), 'live', now)
}

async function readList(read: LiveRead, { entry, params, query, isWanted: isAsked }: Reading): Promise<string> {
  const { nested, model } = entry
  const parentId = nested && params[parametersOf(nested.path).at(-1)!]!
  const scope = {
    accountId: read.account.id,
    model,
    ...(nested && { parent: { id: parentId!, field: '' } }),
  }
  const isBelow = nested && (await parentTest(read, nested, params))
  const isWanted: Test = (record) => (isAsked?.(record) ?? true) && (isBelow?.(record) ?? true)
  return listLive(read, { query, filters: model.filters ?? {}, isWanted, bound: `live ${boundOf(scope, query)}` })
}

/** Opens the account of a caller, who must be confirmed. */
export async function liveRead(
  platform: Platform,
  { caller, entry, query }: Pick<Reading, 'caller' | 'entry' | 'query'>,
): Promise<LiveRead> {
  const { id } = accountFor(caller, entry)
  const account = await openAccount(platform, caller.organizationId, id)
  const mapping = await loadAccountMapping(platform, caller.organizationId, id)
  const { model } = entry
  return {
    platform,
    account,
    mapping,
    wanted: await loadWanted(platform, account),
    isStored: mapping.settingsOf(model.name).source !== 'live',
    decoration: {
      read: (statements) => caller.read(statements),
      accountId: id,
      settings: () => caller.account?.modelSettings ?? {},
      findConnector: (name) => platform.connectors.get(name),
      connector: account.connector,
      model,
      query,
    },
  }
}

function storedOf(platform: Platform, { caller, entry }: Reading): FreshnessOf {
  const account = accountFor(caller, entry)
  const connector = connectorOf(platform, account.connector)
  return { organizationId: caller.organizationId, accountId: account.id, connector, model: entry.model }
}

/** When the raw record behind a record was last seen at the vendor. */
async function fetchedAt(platform: Platform, { caller, entry }: Reading, id: string): Promise<string | undefined> {
  const [rows] = await readInOrganization(platform.database, caller.organizationId, [
    {
      name: 'record-fetched-at',
      text: `SELECT p.fetched_at FROM record r JOIN raw_payload p
               ON p.linked_account_id = r.linked_account_id AND p.stream = r.stream AND p.id = r.raw_id
             WHERE r.linked_account_id = $1 AND r.id = $2`,
      values: [accountFor(caller, entry).id, id],
    },
  ])
  const instant = rows?.[0]?.[0]
  return instant ? new Date(instant).toISOString() : undefined
}

function connectorOf(platform: Platform, id: string): Connector {
  const connector = platform.connectors.get(id)
  if (connector) return connector
  throw new CrosswalkError('configuration_invalid', `The connector ${id} is not part of this installation.`)
}

const rendered = (text: string, from: 'live' | 'synced', instant: string | null): Rendered =>
  new Rendered(text, 'application/json', { headers: sourceHeaders(from, instant) })
