import {
  compute,
  connector,
  constantTimeEqual,
  filled,
  get,
  hmac,
  isFresh,
  mapping,
  stream,
  unsupported,
} from '@crosswalk/connector-kit'
import { crm } from '@crosswalk/models'

/** A person, as Rolodex answers it. Removed people stay in lists, with nothing but their id. */
interface Person {
  readonly id: string
  readonly removed?: true
  readonly first: string
  readonly last: string
  readonly mail: string
  readonly changed: string
}

interface People {
  readonly people: readonly Person[]
  readonly more: string | null
}

const user = mapping(crm.user).from<Person>((person) => ({
  remote_id: person.id,
  name: compute([person.first, person.last], (first, last) => `${first} ${last}`),
  email: filled(person.mail),
  is_active: unsupported,
  user_url: unsupported,
}))

export default connector({
  id: 'rolodex',
  name: 'Rolodex',
  category: 'crm',
  docs: 'https://rolodex.example/docs',
  auth: { scheme: 'apiKey', header: 'x-api-key', fields: [{ name: 'api_key', label: 'API key' }] },
  api: { baseUrl: 'https://api.rolodex.example/v1', rateLimit: { requests: 100, perSeconds: 10 } },
  check: { request: get('/me') },
  streams: {
    people: stream<Person>()({
      docs: 'https://rolodex.example/docs/people',
      id: (person) => person.id,
      mappings: [user],
      cursor: { of: (person) => person.changed, order: 'ascending' },
      deletes: 'tombstones',
      list: ({ position, since }) => get('/people', { from: position, since }),
      page: (response) => {
        const { people, more } = response.body as People
        return {
          records: people.filter((person) => !person.removed),
          deleted: people.filter((person) => person.removed).map((person) => person.id),
          next: more ?? undefined,
        }
      },
    }),
  },
  webhook: {
    docs: 'https://rolodex.example/docs/webhooks',
    verify({ headers, body }, secret, now) {
      const time = headers['x-rolodex-time']
      if (!isFresh(time, 'seconds', now)) return false
      const given = Buffer.from(headers['x-rolodex-signature'] ?? '', 'hex')
      return constantTimeEqual(hmac('sha256', secret, `${time}.`, body), given)
    },
    events: (body) => {
      const { id, time } = (body ?? {}) as { id?: unknown; time?: unknown }
      return typeof id === 'string' && typeof time === 'string'
        ? [{ stream: 'people', id, kind: 'changed', at: time }]
        : []
    },
  },
})
