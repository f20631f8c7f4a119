/** A small vendor of hiring software for tests: it performs operations, and answers a write with the record itself. */
import {
  connector,
  del,
  get,
  mapping,
  oneOf,
  patch,
  post,
  put,
  reference,
  stream,
  text,
  unsupported,
} from '@crosswalk/connector-kit'
import { bodyJson, defineSandbox, json, noContent, plain, route, type Table } from '@crosswalk/connector-kit/sandbox'
import { ats } from '@crosswalk/models'

interface Bid {
  readonly id: string
  readonly stage: string | null
  readonly origin: string | null
}

interface Stage {
  readonly id: string
  readonly name: string
}

const application = mapping(ats.application).from<Bid>((bid) => ({
  remote_id: bid.id,
  candidate: unsupported,
  job: unsupported,
  applied_at: unsupported,
  rejected_at: unsupported,
  offers: unsupported,
  source: oneOf(bid.origin, { j: 'Job board', r: 'Referral' }),
  credited_to: unsupported,
  screening_question_answers: unsupported,
  current_stage: reference(bid.stage),
  reject_reason: unsupported,
}))

const jobInterviewStage = mapping(ats.jobInterviewStage).from<Stage>((stage) => ({
  remote_id: text(stage.id),
  name: stage.name,
  job: unsupported,
  stage_order: unsupported,
}))

export const hiring = connector({
  id: 'hiring',
  name: 'Hiring',
  category: 'ats',
  docs: 'https://hiring.example/docs',
  auth: { scheme: 'apiKey', header: 'x-api-key', fields: [{ name: 'api_key', label: 'API key' }] },
  api: { baseUrl: 'https://api.hiring.example', rateLimit: { requests: 10_000, perSeconds: 1 } },
  check: { request: get('/me') },
  streams: {
    stages: stream<Stage>()({
      docs: 'https://hiring.example/docs/stages',
      id: (stage) => stage.id,
      mappings: [jobInterviewStage],
      deletes: 'sweep',
      list: () => get('/stages'),
      page: ({ body }) => ({ records: (body as { items: Stage[] }).items }),
    }),
    bids: stream<Bid>()({
      docs: 'https://hiring.example/docs/bids',
      id: (bid) => bid.id,
      mappings: [application],
      deletes: 'sweep',
      list: () => get('/bids'),
      page: ({ body }) => ({ records: (body as { items: Bid[] }).items }),
      actions: {
        create: (body) => put('/bids', body),
        update: (id, body) => patch(`/bids/${encodeURIComponent(id)}`, body),
        delete: (id) => del(`/bids/${encodeURIComponent(id)}`),
        perform: {
          'change-stage': (id, body) => post(`/bids/${encodeURIComponent(id)}/move`, body),
        },
      },
    }),
  },
})

export interface HiringState {
  readonly bids: Table<Bid>
}

const stages: readonly Stage[] = [
  { id: 's1', name: 'Phone' },
  { id: 's2', name: 'On site' },
]

export const hiringSandbox = defineSandbox<HiringState>({
  connector: 'hiring',
  sizes: {},
  seed: ({ table }) => ({ bids: table<Bid>() }),
  authenticate: ({ headers }) => (headers['x-api-key'] === 'key' ? undefined : plain('No.', { status: 401 })),
  routes: [
    route('GET', '/me', () => json({})),
    route('GET', '/stages', () => json({ items: stages })),
    route('GET', '/bids', ({ state }) => json({ items: state.bids.list().map(({ row }) => row) })),
    route('PUT', '/bids', ({ state, request }) => {
      const bid: Bid = { id: `b${state.bids.size + 1}`, stage: null, origin: null, ...(bodyJson(request) as object) }
      state.bids.insert(bid.id, bid)
      return json(bid)
    }),
    route('DELETE', '/bids/:id', ({ state, params }) => {
      state.bids.remove(params['id']!)
      return noContent()
    }),
    route('POST', '/bids/:id/move', ({ state, params, request }) => {
      const { job_interview_stage: stage } = bodyJson(request) as { job_interview_stage: string }
      return json(state.bids.update(params['id']!, (bid) => ({ ...bid, stage }))!.row)
    }),
  ],
  errors: {
    rateLimited: () => plain('', { status: 429 }),
    unauthorized: () => plain('', { status: 401 }),
    notFound: () => plain('', { status: 404 }),
    failed: (status) => plain('', { status }),
  },
  credential: { api_key: 'key' },
  touch: {},
})
