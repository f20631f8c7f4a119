import { hmac } from '@crosswalk/connector-kit'
import { defineSandbox, json, route, type Entry, type Table } from '@crosswalk/connector-kit/sandbox'

interface State {
  readonly people: Table<{ first: string; last: string }>
}

const pageSize = 100
const refusal = (status: number, headers: Record<string, string> = {}) => json({ error: status }, { status, headers })

const render = ({ id, row, updatedAt, deletedAt }: Entry<{ first: string; last: string }>) => {
  const changed = new Date(updatedAt).toISOString()
  if (deletedAt !== undefined) return { id, removed: true, changed }
  return { id, ...row, mail: `${row.first}.${row.last}@rolodex.example`, changed }
}

export default defineSandbox<State>({
  connector: 'rolodex',
  sizes: { people: 250 },
  seed({ random, start, sizes, table }) {
    const people = table<{ first: string; last: string }>()
    const count = sizes['people'] ?? 0
    for (let index = 0; index < count; index++)
      people.insert(`p${index}`, { first: random.firstName(), last: random.lastName() }, start - (count - index) * 1000)
    return { people }
  },
  credential: { api_key: 'sandbox-key' },
  authenticate: ({ headers }) => (headers['x-api-key'] === 'sandbox-key' ? undefined : refusal(401)),
  errors: {
    rateLimited: (retryAfter) => refusal(429, { 'retry-after': retryAfter }),
    unauthorized: () => refusal(401),
    notFound: () => refusal(404),
    failed: (status) => refusal(status),
  },
  rateLimit: { requests: 100, perSeconds: 10 },
  routes: [
    route<State>('GET', '/v1/me', () => json({ name: 'Demo' })),
    route<State>('GET', '/v1/people', ({ state, query }) => {
      const since = Date.parse(query.get('since') ?? '1970-01-01')
      const offset = Number(query.get('from') ?? 0)
      const entries = state.people.changedSince(since, { offset, limit: pageSize, withRemoved: true })
      const more = offset + entries.length < state.people.countSince(since, { withRemoved: true })
      const people = entries.map(render)
      return json({ people, more: more ? String(offset + entries.length) : null }, { records: people.length })
    }),
  ],
  touch: {
    people: {
      ids: ({ people }) => people.list().map(({ id }) => id),
      change: ({ people }, id, { random }) => people.update(id, (row) => ({ ...row, last: random.lastName() })),
      remove: ({ people }, id) => people.remove(id),
    },
  },
  webhook: {
    secret: 'sandbox-secret',
    body: ([event]) => JSON.stringify({ id: event!.id, time: new Date(event!.at).toISOString() }),
    sign: ({ body, at, secret }) => {
      const time = String(Math.floor(at.getTime() / 1000))
      return { 'x-rolodex-time': time, 'x-rolodex-signature': hmac('sha256', secret, `${time}.`, body).toString('hex') }
    },
  },
})
