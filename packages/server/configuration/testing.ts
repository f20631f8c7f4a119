/** For tests: a small accounting vendor that describes its own fields, and a client of the endpoints under test. */
import {
  connector,
  each,
  get,
  instant,
  mapping,
  oneOf,
  patch,
  post,
  reference,
  stream,
  text,
  unsupported,
  type Connector,
  type MappingFields,
  type RemoteFieldDescription,
  type RemoteResponse,
} from '@crosswalk/connector-kit'
import { bodyJson, defineSandbox, json, route, type Table } from '@crosswalk/connector-kit/sandbox'
import { accounting, type Model } from '@crosswalk/models'
import { platformServices } from '../platform-services.ts'
import { createApp } from '../app.ts'
import type { AnyRoute } from '../http/route.ts'
import type { TestPlatform } from '../testing.ts'

export interface RemoteInvoice {
  readonly id: string
  readonly status: string
  readonly kind: string
  readonly customer: string | null
  readonly number: string | null
  readonly due: string | null
  readonly total: string | null
  readonly changed: string
  readonly access_token?: string
  readonly custom: Readonly<Record<string, unknown>>
  readonly rows: readonly {
    readonly id: string
    readonly text: string
    readonly price: number
    readonly cost_centre: string
  }[]
}

interface RemoteCustomer {
  readonly id: string
  readonly name: string
  readonly mail: string
}

const nothing = <M extends Model>(model: M) =>
  Object.fromEntries(Object.keys(model.fields).map((name) => [name, unsupported])) as unknown as Omit<
    MappingFields<M>,
    'remote_id'
  >

const invoice = mapping(accounting.invoice).from<RemoteInvoice>((it) => ({
  ...nothing(accounting.invoice),
  remote_id: it.id,
  number: it.number,
  status: oneOf(it.status, { draft: 'DRAFT', open: 'OPEN', paid: 'PAID' }),
  type: oneOf(it.kind, { sale: 'ACCOUNTS_RECEIVABLE', purchase: 'ACCOUNTS_PAYABLE' }),
  contact: reference(it.customer),
  due_date: instant(it.due),
  memo: text(it.custom['memo'] as never),
  line_items: each(it.rows, (row) => ({ remote_id: row.id, description: row.text, unit_price: row.price })),
}))

const contact = mapping(accounting.contact).from<RemoteCustomer>((it) => ({
  ...nothing(accounting.contact),
  remote_id: it.id,
  name: it.name,
  email_address: it.mail,
}))

const docs = 'https://ledger.example/docs'
const pageOf = ({ body }: RemoteResponse) => {
  const { items, next } = body as { items: never[]; next: string | null }
  return { records: items, next: next ?? undefined }
}

export const ledger: Connector = connector({
  id: 'ledger',
  name: 'Ledger',
  category: 'accounting',
  docs,
  auth: { scheme: 'bearer', fields: [{ name: 'token', label: 'Token' }] },
  api: { baseUrl: 'https://ledger.example', rateLimit: { requests: 100_000, perSeconds: 1 } },
  check: { request: get('/me') },
  streams: {
    invoices: stream<RemoteInvoice>()({
      docs,
      id: (it) => it.id,
      mappings: [invoice],
      cursor: { of: (it) => it.changed, order: 'unordered' },
      deletes: 'sweep',
      remoteFields: ['custom'],
      list: ({ position }) => get('/v2/invoices', { after: position }),
      page: pageOf,
      get: (id) => get(`/v2/invoices/${id}`),
      actions: {
        create: (body) => post('/v2/invoices', body),
        created: ({ body }) => (body as { id: string }).id,
        update: (id, body) => patch(`/v2/invoices/${id}`, body),
      },
      schema: {
        docs,
        request: () => get('/v2/invoices/fields'),
        fields: ({ body }) => (body as { fields: RemoteFieldDescription[] }).fields,
      },
    }),
    customers: stream<RemoteCustomer>()({
      docs,
      id: (it) => it.id,
      mappings: [contact],
      deletes: 'sweep',
      list: ({ position }) => get('/v2/customers', { after: position }),
      page: pageOf,
    }),
  },
})

export interface LedgerState {
  readonly invoices: Table<Omit<RemoteInvoice, 'id'>>
  readonly customers: Table<Omit<RemoteCustomer, 'id'>>
  readonly fields: RemoteFieldDescription[]
  isSilent: boolean
}

export const describedFields: readonly RemoteFieldDescription[] = [
  {
    path: ['status'],
    displayName: 'State',
    type: 'string',
    isCustom: false,
    choices: [{ value: 'draft', label: 'Draft' }, { value: 'open' }, { value: 'paid' }, { value: 'disputed' }],
  },
  { path: ['number'], displayName: 'Number', type: 'string', isCustom: false, isRequired: true },
  { path: ['custom', 'memo'], displayName: 'Memo', type: 'string', isCustom: false },
  {
    path: ['custom', 'colour'],
    displayName: 'Colour of the folder',
    type: 'string',
    isCustom: true,
    choices: [{ value: 'red' }, { value: 'blue', label: 'Blue' }],
  },
  { path: ['custom', 'weight'], displayName: 'Weight', description: 'In grams.', type: 'number', isCustom: true },
  { path: ['custom', 'labels'], displayName: 'Labels', type: 'list', itemType: 'string', isCustom: true },
  { path: ['custom', 'computed'], displayName: 'Computed', type: 'number', isCustom: true, isWritable: false },
]

const words = ['draft', 'open', 'paid', 'disputed']

export const ledgerSandbox = defineSandbox<LedgerState>({
  connector: 'ledger',
  sizes: { invoices: 12, customers: 3 },
  seed: ({ sizes, start, table }) => {
    const invoices = table<Omit<RemoteInvoice, 'id'>>()
    const customers = table<Omit<RemoteCustomer, 'id'>>()
    for (let index = 0; index < sizes['customers']!; index++)
      customers.insert(`c${index}`, { name: `Customer ${index}`, mail: `c${index}@example.com` }, start)
    for (let index = 0; index < sizes['invoices']!; index++)
      invoices.insert(`i${index}`, invoiceAt(index, start), start)
    return { invoices, customers, fields: [...describedFields], isSilent: false }
  },
  credential: { token: 'secret' },
  authenticate: ({ headers }) =>
    headers['authorization'] === 'Bearer secret' ? undefined : json({ message: 'no' }, { status: 401 }),
  errors: {
    rateLimited: () => json({}, { status: 429 }),
    unauthorized: () => json({}, { status: 401 }),
    notFound: () => json({}, { status: 404 }),
    failed: (status) => json({}, { status }),
  },
  routes: [
    route('GET', '/me', () => json({ id: 'us' })),
    route('GET', '/v2/invoices/fields', ({ state }) =>
      state.isSilent ? json({ message: 'not now' }, { status: 403 }) : json({ fields: state.fields }),
    ),
    route('GET', '/v2/invoices', ({ state, query }) => json(pageFrom(state.invoices, query.get('after')))),
    route('GET', '/v2/customers', ({ state, query }) => json(pageFrom(state.customers, query.get('after')))),
    route('GET', '/v2/invoices/:id', ({ state, params }) => {
      const found = state.invoices.get(params['id']!)
      return found ? json({ id: found.id, ...found.row }) : json({ message: 'none' }, { status: 404 })
    }),
    route('POST', '/v2/invoices', ({ state, request }) => {
      const id = `w${state.invoices.size}`
      const { custom, ...own } = bodyJson(request) as Partial<RemoteInvoice>
      state.invoices.insert(id, { ...blank, ...own, custom: { ...custom } })
      return json({ id })
    }),
    route('PATCH', '/v2/invoices/:id', ({ state, params, request }) => {
      const { custom, ...own } = bodyJson(request) as Partial<RemoteInvoice>
      state.invoices.update(params['id']!, (row) => ({ ...row, ...own, custom: { ...row.custom, ...custom } }))
      return json({ id: params['id'] })
    }),
  ],
  touch: {},
})

const blank: Omit<RemoteInvoice, 'id'> = {
  status: 'draft',
  kind: 'sale',
  customer: null,
  number: null,
  due: null,
  total: null,
  changed: new Date(0).toISOString(),
  custom: {},
  rows: [],
}

const invoiceAt = (index: number, start: number): Omit<RemoteInvoice, 'id'> => ({
  status: words[index % 4]!,
  kind: index % 2 === 0 ? 'sale' : 'purchase',
  customer: `c${index % 3}`,
  number: `N-${index}`,
  due: index % 3 === 0 ? null : '2026-03-01',
  total: index === 5 ? 'a lot' : `${index * 10}.50`,
  changed: new Date(start).toISOString(),
  access_token: `very-secret-${index}`,
  custom: {
    memo: `Memo ${index}`,
    colour: index % 2 === 0 ? 'red' : null,
    weight: index,
    labels: index % 3 === 0 ? [] : ['a', 'b'],
    computed: index * 2,
    iban: `DE0012345678901234${index}0`,
    note: index === 7 ? 'seven' : null,
    card: '4111 1111 1111 1111',
  },
  rows: [{ id: `r${index}`, text: 'Row', price: index, cost_centre: `K${index}` }],
})

function pageFrom<Row>(table: Table<Row>, after: string | null) {
  const all = table.list().map(({ id, row }) => ({ id, ...row }))
  const from = after === null ? 0 : Number(after)
  return { items: all.slice(from, from + 100), next: all.length > from + 100 ? String(from + 100) : null }
}

export interface Reply {
  readonly status: number
  readonly text: string
  readonly body: any
  readonly headers: Headers
}

/** Calls routes as an HTTP client would, without a socket. */
export function clientOf(world: TestPlatform, routes: readonly AnyRoute[], token: string, apiKey = world.apiKey) {
  const { platform } = world
  const app = createApp({
    database: platform.database,
    services: platformServices(platform),
    findConnector: (id) => platform.connectors.get(id),
    settings: { publicUrl: 'https://crosswalk.test', checkAnswers: true },
    moreRoutes: routes,
  })
  return async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const response = await app.request(path, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        'x-account-token': token,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      text,
      body: text === '' ? undefined : JSON.parse(text),
      headers: response.headers,
    }
  }
}

export type Client = ReturnType<typeof clientOf>
