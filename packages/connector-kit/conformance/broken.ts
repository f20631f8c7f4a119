/** Connectors with one mistake each, to see that the suite finds it. Run by conformance.test.ts, which names the mistake. */
import { crm } from '@crosswalk/models'
import rolodex from '../example/rolodex.ts'
import sandbox from '../example/sandbox.ts'
import type { Connector } from '../connector.ts'
import { codec, mapping, unsupported } from '../mapping/index.ts'
import { get } from '../request.ts'
import type { AnyStream } from '../stream.ts'
import { conformance } from './index.ts'

const { people } = rolodex.streams
const { webhook } = rolodex
const withPeople = (more: Partial<AnyStream>): Connector => ({
  ...rolodex,
  streams: { people: { ...people, ...more } as AnyStream },
})
const withWebhook = (more: Partial<typeof webhook>): Connector => ({ ...rolodex, webhook: { ...webhook, ...more } })
/** Rolodex has no single reads of its own: the list is read once more. */
const readAlone = (found: (person: object) => object | undefined): Partial<AnyStream> => ({
  get: (id) => get('/people', { from: Math.floor(Number(id.slice(1)) / 100) * 100, id }),
  record: ({ body, url }) => {
    const { people: listed } = body as { people: readonly { id: string }[] }
    const person = listed.find(({ id }) => id === new URL(url).searchParams.get('id'))
    return person && found(person)
  },
})
const same = readAlone((person) => person)
const lossy = codec<string, string>({ name: 'lossy', decode: (value) => value, encode: (value) => value.slice(1) })

export const broken: Readonly<Record<string, { readonly connector: Connector; readonly finds: string }>> = {
  'stops after the second page': {
    connector: withPeople({
      page: (response, input) => {
        const page = people.page(response, input)
        return input.position === undefined ? page : { ...page, next: undefined }
      },
    }),
    finds: 'people: a full run reads every record exactly once',
  },
  'takes an empty page for the end': {
    connector: withPeople({
      page: (response, input) => {
        const page = people.page(response, input)
        return page.records.length === 0 ? { records: [] } : page
      },
    }),
    finds: 'people: an empty page is not the end',
  },
  'asks for everything every time': {
    connector: withPeople({ list: (input) => people.list({ ...input, since: undefined }) }),
    finds: 'people: a run without changes reads nothing but the boundary again',
  },
  'asks for what changed after the wrong time': {
    connector: withPeople({ list: (input) => people.list({ ...input, since: input.since && input.now }) }),
    finds: 'people: a run reads what changed since the last one, and its cursor never goes back',
  },
  'overlooks deletes': {
    connector: withPeople({
      page: (response, input) => ({ ...people.page(response, input), deleted: [] }),
    }),
    finds: 'people: an incremental run is told what was removed',
  },
  'gives ids as numbers': {
    connector: withPeople({ id: (person) => Number.parseInt(person.id.slice(1), 10) as unknown as string }),
    finds: 'people: ids are text, however long',
  },
  'writes something else than it reads': {
    connector: withPeople({
      mappings: [
        mapping(crm.user).from<any>((person) => ({
          remote_id: (person as any).id,
          name: unsupported,
          email: lossy((person as any).mail),
          is_active: unsupported,
          user_url: unsupported,
        })),
      ],
    }),
    finds: 'people: what is written is read back the same',
  },
  'maps a field to the wrong kind': {
    connector: withPeople({
      mappings: [
        mapping(crm.user).from<any>((person) => ({
          remote_id: (person as any).id,
          name: unsupported,
          email: unsupported,
          is_active: (person as any).first,
          user_url: unsupported,
        })),
      ],
    }),
    finds: 'people: every record maps to what its model declares',
  },
  'reads a record alone in another shape': {
    connector: withPeople(readAlone((person) => ({ ...person, etag: 'x' }))),
    finds: 'people: a record read alone is the same as in the list',
  },
  'announces a condition and does not ask for it': {
    connector: withPeople({ conditions: { email: ['EQUALS'] } }),
    finds: 'people: email EQUALS narrows the list as it would narrow its records',
  },
  'describes a field where there is none': {
    connector: withPeople({
      remoteFields: [],
      schema: {
        docs: rolodex.docs,
        request: () => get('/me'),
        fields: () => [{ path: ['shoe_size'], displayName: 'Shoe size', isCustom: true }],
      },
    }),
    finds: 'people: every field that the vendor describes is found where its path says',
  },
  'takes an old record for the one it created': {
    connector: withPeople({ ...same, actions: { create: () => get('/me'), created: () => 'p7' } }),
    finds: 'people: what is created is read alone and in the list as it was written',
  },
  'finds what was never created': {
    connector: withPeople({
      ...same,
      actions: { create: () => get('/me'), find: { request: () => get('/me'), found: () => 'p7' } },
    }),
    finds: 'people: a creation whose answer is lost is found again, and one that never arrived is not',
  },
  'deletes nothing': {
    connector: withPeople({ ...same, actions: { delete: () => get('/me') } }),
    finds: 'people: what is deleted is gone from the list, and cannot be read alone',
  },
  'writes without being able to read': {
    connector: withPeople({ actions: { delete: () => get('/me') } }),
    finds: 'people: what can be written can be read alone',
  },
  'checks without a credential': {
    connector: { ...rolodex, auth: { ...rolodex.auth, header: 'x-other' } },
    finds: 'the check succeeds with a good credential and names the account',
  },
  'believes every webhook': {
    connector: withWebhook({ verify: () => true }),
    finds: 'a body with one other byte is refused',
  },
  'believes old webhooks': {
    connector: withWebhook({
      verify: (request, secret) =>
        webhook.verify(request, secret, new Date(Number(request.headers['x-rolodex-time']) * 1000)),
    }),
    finds: 'a signed time long ago or far ahead is refused',
  },
}

const mistake = process.env['BROKEN_CONNECTOR']
if (mistake !== undefined) conformance(broken[mistake]!.connector, sandbox)
