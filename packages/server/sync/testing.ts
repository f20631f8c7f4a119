/** For tests of syncing: a small vendor with a stream of every kind, and a look at what is stored of it. */
import {
  connector,
  mapping,
  reference,
  stream,
  text,
  unsupported,
  type Connector,
  type ListInput,
  type MappingFields,
  type Page,
  type RemoteRequest,
  type RemoteResponse,
} from '@crosswalk/connector-kit'
import { defineSandbox, json, plain, route, type Call, type Sandbox, type Table } from '@crosswalk/connector-kit/sandbox'
import { hris, type Model } from '@crosswalk/models'
import { inOrganization } from '../store/organization.ts'
import type { LinkedTestAccount, TestPlatform } from '../testing.ts'
import { requestRuns } from './schedule.ts'

interface Row {
  /** The members of the record as JSON text without the opening brace, exactly as they are sent. */
  readonly members: string
  readonly isGone: boolean
}

export interface VendorState {
  readonly collections: Readonly<Record<string, Table<Row>>>
  pageSize: number
  /** Milliseconds to which the vendor rounds its instants down. */
  granularity: number
  isRevoked: boolean
  /** Called before a page is answered, where a test changes things while they are read. */
  beforePage: (() => void) | undefined
}

const collections = ['people', 'teams', 'members', 'places', 'groups', 'payGroups']

/** Puts a record at the vendor, new or changed. */
export const put = (sandbox: Sandbox<VendorState>, of: string, id: string, fields: object = {}): void =>
  putText(sandbox, of, id, JSON.stringify({ id, ...fields }))

/** The same with the record as JSON text, for what no serialiser would write. */
export function putText({ state }: Sandbox<VendorState>, of: string, key: string, record: string): void {
  const row = { members: record.slice(1), isGone: false }
  const table = state.collections[of]!
  if (!table.update(key, () => row)) table.insert(key, row)
}

export function remove({ state }: Sandbox<VendorState>, of: string, key: string): void {
  state.collections[of]!.update(key, (row) => ({ ...row, isGone: true }))
}

/** Records that exist, as text by key. */
export const existing = ({ state }: Sandbox<VendorState>, of: string): Map<string, any> =>
  new Map(
    state.collections[of]!.list()
      .filter(({ row }) => !row.isGone)
      .map(({ id, row }) => [id, JSON.parse(`{${row.members}`)]),
  )

type VendorCall = Call<VendorState>
type Listed = { readonly id: string; readonly row: Row; readonly time: number }

/** Sorted by time and key where `since` is given, else by key; `after` is the place behind which the page starts. */
function list({ state, query, request }: VendorCall, of: string, isMine: (row: Row) => boolean = () => true) {
  state.beforePage?.()
  const since = query.get('since')
  const all: Listed[] = state.collections[of]!.list()
    .map(({ id, row, updatedAt }) => ({ id, row, time: updatedAt - (updatedAt % state.granularity) }))
    .filter(({ row, time }) => isMine(row) && (since === null ? !row.isGone : time >= Date.parse(since)))
  const place = ({ id, time }: Listed) => (since === null ? id : `${String(time).padStart(15, '0')} ${id}`)
  all.sort((a, b) => (place(a) < place(b) ? -1 : 1))
  const after = query.get('after')
  const rest = after === null ? all : all.filter((one) => place(one) > after)
  const page = rest.slice(0, state.pageSize)
  const alive = page.filter(({ row }) => !row.isGone)
  const items = alive.map(({ row, time }) => `{"updated_at":"${new Date(time).toISOString()}",${row.members}`)
  const gone = page.filter(({ row }) => row.isGone).map(({ id }) => id)
  const next = rest.length > page.length ? place(page.at(-1)!) : null
  const body = `{"items":[${items.join(',')}],"gone":${JSON.stringify(gone)},"ids":${JSON.stringify(page.map(({ id }) => id))},"next":${JSON.stringify(next)}}`
  const etag = `"${Bun(body)}"`
  if (request.headers['if-none-match'] === etag) return { status: 304, headers: { etag }, body: '' }
  return { ...plain(body, { headers: { etag } }), records: items.length }
}

function read({ state, params }: VendorCall, of: string) {
  const found = state.collections[of]!.get(params['id']!)
  if (!found || found.row.isGone) return json({ error: 'no such thing' }, { status: 404 })
  return plain(`{"updated_at":"${new Date(found.updatedAt).toISOString()}",${found.row.members}`)
}
