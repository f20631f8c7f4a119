/** What must compile, and what must not: each `@ts-expect-error` fails the type check once its line compiles. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  embeddedList,
  model,
  reference as referenceField,
  text as textField,
  vocabulary,
  word,
} from '@crosswalk/models'
import { filled, instant, oneOf, reference, text } from './codecs.ts'
import { mapping } from './mapping.ts'
import { phone } from './testing.ts'
import { compute, each, fixed, list, unsupported, type Lens } from './words.ts'

const item = model('crm.Item', {
  description: 'An item.',
  fields: {
    name: textField('Name.'),
    owner: referenceField('crm.User', 'Owner.'),
    state: word(vocabulary('ItemState', ['OPEN', 'DONE']), 'State.'),
    phones: embeddedList(phone, 'Phones.'),
  },
})

interface Remote {
  id: number
  name: string | null
  owner: number | null
  state: 'open' | 'done'
  free: string
  phones: { nr: string; count: number }[]
}

const { from } = mapping(item)
const rest = { owner: unsupported, state: unsupported, phones: unsupported }

test('what fits compiles, and runs', () => {
  const full = from<Remote>((remote) => ({
    remote_id: text(remote.id),
    name: remote.name,
    owner: reference(remote.owner),
    state: oneOf(remote.state, { open: 'OPEN', done: 'DONE' }),
    phones: each(remote.phones, (entry) => ({ number: entry.nr, use: 'work' })),
  }))
  const record: Remote = { id: 1, name: 'A', owner: 2, state: 'done', free: 'x', phones: [{ nr: '5', count: 1 }] }
  assert.deepEqual(full.read(record), [
    { remote_id: '1', name: 'A', owner: '2', state: 'DONE', phones: [{ number: '5', use: 'work' }] },
  ])
  from<Remote>((remote) => ({
    remote_id: remote.id,
    name: compute([remote.name, remote.free], (name, free) => name ?? free),
    owner: unsupported,
    // A free text may hold any word.
    state: oneOf(remote.free, { open: 'OPEN', anything: 'DONE' }),
    phones: list({ number: filled(remote.free), use: 'work' }),
  }))
})

test('what does not fit does not compile', () => {
  const neverRun = () => {
    // @ts-expect-error: the field `name` is missing
    from<Remote>((remote) => ({ remote_id: remote.id, ...rest }))
    // @ts-expect-error: the remote id is missing
    from<Remote>((remote) => ({ name: remote.name, ...rest }))
    from<Remote>((remote) => ({
      remote_id: remote.id,
      name: remote.name,
      ...rest,
      // @ts-expect-error: an id as it is, is not yet a relation
      owner: remote.free,
    }))
    from<Remote>((remote) => ({
      remote_id: remote.id,
      name: remote.name,
      ...rest,
      // @ts-expect-error: a text is no word of the vocabulary
      state: remote.free,
    }))
    from<Remote>((remote) => ({
      remote_id: remote.id,
      name: remote.name,
      ...rest,
      // @ts-expect-error: the vocabulary has no word CLOSED
      state: oneOf(remote.state, { open: 'OPEN', done: 'CLOSED' }),
    }))
    from<Remote>((remote) => ({
      remote_id: remote.id,
      name: remote.name,
      ...rest,
      // @ts-expect-error: the vendor has no word `shut`
      state: oneOf(remote.state, { open: 'OPEN', shut: 'DONE' }),
    }))
    from<Remote>((remote) => ({
      remote_id: remote.id,
      name: remote.name,
      ...rest,
      // @ts-expect-error: the number of an item is text
      phones: each(remote.phones, (entry) => ({ number: entry.count })),
    }))
    from<Remote>((remote) => ({
      remote_id: remote.id,
      name: remote.name,
      ...rest,
      // @ts-expect-error: an item has no field `nr`
      phones: list({ nr: remote.free }),
    }))
    from<Remote>((remote) => ({
      remote_id: remote.id,
      // @ts-expect-error: a number is no text
      name: remote.owner,
      ...rest,
    }))
    from<Remote>((remote) => ({
      remote_id: remote.id,
      // @ts-expect-error: the vendor has no such field
      name: remote.nmae,
      ...rest,
    }))
    from<Remote>((remote) => ({
      remote_id: remote.id,
      // @ts-expect-error: what is computed is no lens, so no codec converts it
      name: filled(compute([remote.free], (free) => free)),
      ...rest,
    }))
    from<Remote>((remote) => ({
      remote_id: remote.id,
      // @ts-expect-error: an instant is read from text
      name: instant(remote.owner),
      ...rest,
    }))
    // @ts-expect-error: a source that is read only is no lens
    const lens: Lens<string> = fixed({} as Lens<string>)
    return lens
  }
  assert.equal(typeof neverRun, 'function')
})

test('a field that the model does not have is refused when the mapping is declared', () => {
  const declare = () =>
    from<Remote>((remote) => ({ remote_id: remote.id, name: remote.name, ...rest, nick: remote.name }))
  assert.throws(declare, /crm\.Item has no field nick/)
})
