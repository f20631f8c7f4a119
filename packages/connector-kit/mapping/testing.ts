/** A model with a field of every kind, and a vendor whose records hold them all, for the tests of mappings. */
import {
  boolean as booleanField,
  datetime,
  embedded,
  embeddedList,
  integer,
  json,
  listOf,
  model,
  number as numberField,
  reference as referenceField,
  references as referencesField,
  text as textField,
  vocabulary,
  word,
} from '@crosswalk/models'
import {
  boolean,
  date,
  epochMilliseconds,
  filled,
  instant,
  number,
  oneOf,
  reference,
  references,
  text,
} from './codecs.ts'
import { mapping } from './mapping.ts'
import { compute, constant, each, firstOf, fixed, list, unsupported } from './words.ts'

export const phone = model('crm.Phone', {
  description: 'A telephone number.',
  fields: { number: textField('The number.'), use: textField('What for.') },
})

export const state = vocabulary('State', ['OPEN', 'DONE'])

export const thing = model('crm.Thing', {
  path: 'things',
  description: 'Something with a field of every kind.',
  fields: {
    name: textField('Text.'),
    nick: textField('Text from one of two places.'),
    count: integer('A whole number.'),
    price: numberField('A number.'),
    is_open: booleanField('A truth value.'),
    state: word(state, 'A word.'),
    due: datetime('An instant.'),
    day: datetime('A day.'),
    seen: datetime('An instant from a number.'),
    owner: referenceField('crm.User', 'One relation.'),
    watchers: referencesField('crm.User', 'Several relations.'),
    labels: listOf(textField('A label.')),
    phones: embeddedList(phone, 'Numbers, one per item.'),
    numbers: embeddedList(phone, 'Numbers, written out.'),
    main_phone: embedded(phone, 'A computed value.'),
    raw: json('Whatever it is.'),
    created: datetime('Assigned by the vendor.'),
    kind: textField('The same for all.'),
    nothing: textField('Never there.'),
  },
})

export interface RemoteThing {
  readonly id: number | string
  readonly name: string | null
  readonly nick?: string | null
  readonly alias?: string | null
  readonly count: number | null
  readonly price: string | null
  readonly open: string | null
  readonly state: 'open' | 'waiting' | 'done' | null
  readonly due: string | null
  readonly day: string | null
  readonly seen: number | null
  readonly owner: { readonly id: number } | null
  readonly watchers: readonly number[] | null
  readonly labels: string[]
  readonly phones: readonly { readonly nr: string | null; readonly use: string | null }[] | null
  readonly work?: string | null
  readonly home?: string | null
  readonly raw: unknown
  readonly created: string
}

export const thingMapping = mapping(thing).from<RemoteThing>((remote) => ({
  remote_id: text(remote.id),
  name: remote.name,
  nick: firstOf(remote.nick, remote.alias),
  count: remote.count,
  price: number(remote.price),
  is_open: boolean(remote.open),
  state: oneOf(remote.state, { open: 'OPEN', waiting: 'OPEN', done: 'DONE' }),
  due: instant(remote.due),
  day: date(remote.day),
  seen: epochMilliseconds(remote.seen),
  owner: reference(remote.owner.id),
  watchers: references(remote.watchers),
  labels: remote.labels,
  phones: each(remote.phones, (entry) => ({ number: entry.nr, use: entry.use })),
  numbers: list({ number: filled(remote.work), use: 'work' }, { number: filled(remote.home), use: 'home' }),
  main_phone: compute([remote.work], (of) => (of ? { number: of, use: 'main' } : null)),
  raw: remote.raw,
  created: fixed(instant(remote.created)),
  kind: constant('thing'),
  nothing: unsupported,
}))

export const remoteThing: RemoteThing = {
  id: 7,
  name: 'Lamp',
  nick: null,
  alias: 'Lampy',
  count: 3,
  price: '9.5',
  open: 'true',
  state: 'waiting',
  due: '2026-03-01T10:00:00+02:00',
  day: '2026-03-01',
  seen: 1_767_225_600_000,
  owner: { id: 12 },
  watchers: [1, 2],
  labels: ['a', 'b'],
  phones: [{ nr: '1', use: 'x' }],
  work: '555',
  home: '',
  raw: { any: [1] },
  created: '2026-01-01T00:00:00Z',
}
