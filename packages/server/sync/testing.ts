/** For tests of syncing: a small vendor with a stream of every kind, and a look at what is stored of it. */
import { hash } from 'node:crypto'
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
import {
  defineSandbox,
  json,
  plain,
  route,
  type Call,
  type Sandbox,
  type SandboxResponse,
  type Table,
} from '@crosswalk/connector-kit/sandbox'
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
  /** Called before a page is answered, where a test changes things while they are read, or answers itself. */
  beforePage: (() => void | Promise<SandboxResponse | void>) | undefined
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
async function list({ state, query, request }: VendorCall, of: string, isMine: (row: Row) => boolean = () => true) {
  const instead = await state.beforePage?.()
  if (instead) return instead
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
  const etag = `"${hash('sha1', body, 'hex')}"`
  if (request.headers['if-none-match'] === etag) return { status: 304, headers: { etag }, body: '' }
  return { ...plain(body, { headers: { etag } }), records: items.length }
}

function read({ state, params }: VendorCall, of: string) {
  const found = state.collections[of]!.get(params['id']!)
  if (!found || found.row.isGone) return json({ error: 'no such thing' }, { status: 404 })
  return plain(`{"updated_at":"${new Date(found.updatedAt).toISOString()}",${found.row.members}`)
}

export const refused = (status: number, headers = {}) =>
  json({ message: `refused with ${status}` }, { status, headers })

export const vendorSandbox = defineSandbox<VendorState>({
  connector: 'vendor',
  sizes: {},
  seed: ({ table }) => ({
    collections: Object.fromEntries(collections.map((name) => [name, table<Row>()])),
    pageSize: 3,
    granularity: 1,
    isRevoked: false,
    beforePage: undefined,
  }),
  authenticate: ({ headers }, { isRevoked }) =>
    headers['authorization'] === 'Bearer secret' && !isRevoked ? undefined : refused(401),
  routes: [
    route('GET', '/me', () => json({ id: 'us' })),
    route('GET', '/teams/:team/members', (call) =>
      list(call, 'members', ({ members }) => JSON.parse(`{${members}`).team === call.params['team']),
    ),
    ...collections.flatMap((name) => [
      route<VendorState>('GET', `/${name}`, (call) => list(call, name)),
      route<VendorState>('GET', `/${name}/:id`, (call) => read(call, name)),
    ]),
  ],
  errors: {
    rateLimited: (retryAfter) => refused(429, { 'retry-after': retryAfter }),
    unauthorized: () => refused(401),
    notFound: () => refused(404),
    failed: (status) => refused(status),
  },
  credential: { token: 'secret' },
  touch: {},
})

/** What the vendor promises to send; tests send other things too. */
export interface Person {
  readonly id: string | number
  readonly updated_at: string
  readonly name: string
  readonly ssn: string | null
  readonly team: string | null
  readonly jobs: readonly { readonly id: string; readonly title: string }[]
}
interface Named {
  readonly id: string
  readonly updated_at: string
  readonly name: string
}
interface Member extends Named {
  readonly team: string
}

/** Every field of a model as one that the vendor does not have. */
const nothing = <M extends Model>(model: M): MappingFields<M> =>
  Object.fromEntries(Object.keys(model.fields).map((name) => [name, unsupported])) as unknown as MappingFields<M>

export const employee = mapping(hris.employee).from<Person>((person) => ({
  ...nothing(hris.employee),
  remote_id: text(person.id),
  first_name: person.name,
  ssn: person.ssn,
  team: reference(person.team),
}))

/** The same people, read in another way. */
export const employeeByNumber = mapping(hris.employee).from<Person>((person) => ({
  ...nothing(hris.employee),
  remote_id: text(person.id),
  first_name: person.name,
  employee_number: text(person.id),
}))

const employment = mapping(hris.employment).fromEach<Person, Person['jobs'][number]>(
  (person) => person.jobs,
  (job, person) => ({
    ...nothing(hris.employment),
    remote_id: job.id,
    job_title: job.title,
    employee: reference(person.id),
  }),
)

const named = (model: typeof hris.team | typeof hris.location | typeof hris.group) =>
  mapping(model as typeof hris.team).from<Named>((item) => ({
    ...nothing(model as typeof hris.team),
    remote_id: item.id,
    name: item.name,
  }))

const payGroup = mapping(hris.payGroup).from<Named>((item) => ({ remote_id: item.id, pay_group_name: item.name }))

const timeOff = mapping(hris.timeOff).from<Member>((member) => ({
  ...nothing(hris.timeOff),
  remote_id: member.id,
  employee_note: member.name,
}))

const request =
  (path: string) =>
  ({ since, position, etag }: ListInput): RemoteRequest => ({
    method: 'GET',
    path,
    query: { since, after: position },
    ...(etag === undefined ? {} : { headers: { 'if-none-match': etag } }),
  })

interface Body<Remote> {
  readonly items: readonly Remote[]
  readonly gone: readonly string[]
  readonly ids: readonly string[]
  readonly next: string | null
}
const bodyOf = <Remote>({ body }: RemoteResponse) => body as Body<Remote>
const page = <Remote>(response: RemoteResponse): Page<Remote> => {
  const { items, next } = bodyOf<Remote>(response)
  return { records: items, next: next ?? undefined }
}

const docs = 'https://vendor.example/docs'
const id = (record: { readonly id: string | number }) => String(record.id)
const updatedAt = { of: (record: { readonly updated_at: string }) => record.updated_at }

const people = stream<Person>()({
  docs,
  id,
  mappings: [employee, employment],
  deletes: 'sweep',
  cursor: { ...updatedAt, order: 'ascending' },
  list: request('/people'),
  page,
})

export const vendor = connector({
  id: 'vendor',
  name: 'Vendor',
  category: 'hris',
  docs,
  auth: { scheme: 'bearer', fields: [{ name: 'token', label: 'Token' }] },
  api: {
    baseUrl: 'https://vendor.example',
    rateLimit: { requests: 100_000, perSeconds: 1 },
    error: ({ body }) => ({ message: (body as { message: string }).message }),
  },
  check: { request: { method: 'GET', path: '/me' } },
  streams: {
    people,
    /** The same records once more, as another list of the vendor would give them. */
    staff: { ...people, mappings: [employee] },
    teams: stream<Named>()({ docs, id, mappings: [named(hris.team)], deletes: 'sweep', list: request('/teams'), page }),
    members: stream<Member>()({
      docs,
      id,
      mappings: [timeOff],
      parent: 'teams',
      deletes: 'sweep',
      cursor: { ...updatedAt, order: 'unordered' },
      list: (input) => request(`/teams/${(input.parent as Named).id}/members`)(input),
      page,
    }),
    /** Tells what is gone. */
    places: stream<Named>()({
      docs,
      id,
      mappings: [named(hris.location)],
      deletes: 'tombstones',
      cursor: { ...updatedAt, order: 'ascending' },
      list: request('/places'),
      page: (response) => ({ ...page<Named>(response), deleted: bodyOf(response).gone }),
    }),
    groups: stream<Named>()({
      docs,
      id,
      mappings: [named(hris.group)],
      deletes: 'sweep',
      etag: true,
      cursor: { ...updatedAt, order: 'unordered' },
      list: request('/groups'),
      page,
    }),
    /** Its list holds ids only. */
    payGroups: stream<Named>()({
      docs,
      id,
      mappings: [payGroup],
      deletes: 'tombstones',
      cursor: { ...updatedAt, order: 'unordered' },
      list: request('/payGroups'),
      page: (response) => ({ records: [], fetch: bodyOf(response).ids, next: bodyOf(response).next ?? undefined }),
      get: (remoteId) => ({ method: 'GET', path: `/payGroups/${encodeURIComponent(remoteId)}` }),
    }),
  },
})

let vendors = 0

/** A linked account of a vendor of its own, with its sandbox and a look at what is stored. */
export async function openVendor(test: TestPlatform, declaration: Connector = vendor) {
  const own = { ...declaration, id: `vendor-${++vendors}` }
  useConnector(test, own)
  const linked = await test.link(own, { ...vendorSandbox, connector: own.id }, { isRateLimited: false })
  return { ...linked, connector: own, ...storeOf(test, linked) }
}

/** Puts a connector in the place of the one with its id, as an upgrade of the platform would. */
export const useConnector = ({ platform }: TestPlatform, declaration: Connector): void =>
  void (platform.connectors as Map<string, Connector>).set(declaration.id, declaration)

export type VendorAccount = Awaited<ReturnType<typeof openVendor>>

/** Reads what is stored of an account, as the platform's own role sees it. */
export function storeOf(test: TestPlatform, { id: accountId }: LinkedTestAccount) {
  const ask = async (statement: string, ...values: unknown[]): Promise<any[]> =>
    inOrganization(test.platform.database, test.organizationId, async (client) => {
      const { rows } = await client.query(statement, [accountId, ...values])
      return rows
    })
  return {
    ask,
    /** Records with their document parsed, by remote id; removed ones only where asked. */
    records: async (model: string, { withRemoved = false } = {}): Promise<Map<string, any>> => {
      const rows = await ask(
        `SELECT id, document, sensitive, remote_was_deleted, raw_id, stream, xmin::text FROM record
         WHERE linked_account_id = $1 AND model = $2 AND (NOT remote_was_deleted OR $3)`,
        model,
        withRemoved,
      )
      return new Map(
        rows.map((row) => {
          const document = JSON.parse(row.document)
          return [document.remote_id, { ...row, document }]
        }),
      )
    },
    changes: (model: string) =>
      ask(
        `SELECT record_id, kind, fields, previous FROM change WHERE linked_account_id = $1 AND model = $2
         ORDER BY transaction_id, sequence`,
        model,
      ),
    run: async (of: string) =>
      (
        await ask('SELECT * FROM sync_run WHERE linked_account_id = $1 AND stream = $2 ORDER BY id DESC LIMIT 1', of)
      )[0],
    schedule: async (of: string) =>
      (
        await ask(
          `SELECT *, extract(epoch FROM next_run_at - now())::float8 AS due_in FROM sync_schedule
           WHERE linked_account_id = $1 AND stream = $2`,
          of,
        )
      )[0],
    checkpoint: async (of: string, partition = '') =>
      (
        await ask(
          'SELECT * FROM checkpoint WHERE linked_account_id = $1 AND stream = $2 AND partition = $3',
          of,
          partition,
        )
      )[0],
    /** Makes the next run a full one. */
    requestFull: (confirmDeletes = false) =>
      inOrganization(test.platform.database, test.organizationId, (client) =>
        requestRuns(client, accountId, { full: true, confirmDeletes }),
      ),
  }
}

/** Which of the requests that the sandbox has answered since `from` asked for this path. */
export const requestsTo = (sandbox: Sandbox<VendorState>, path: string, from = 0) =>
  sandbox.ledger.requests.slice(from).filter((one) => one.path === path)

/** The counts of a run that matter, without those that are zero. */
export const countsOf = (run: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    ['records', 'added', 'changed', 'removed', 'unchanged', 'problems']
      .filter((name) => run[name] !== 0)
      .map((name) => [name, run[name]]),
  )
