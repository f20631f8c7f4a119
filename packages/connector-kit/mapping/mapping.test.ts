import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { crm } from '@crosswalk/models'
import { mergeBody } from '../conformance/merge-body.ts'
import { mapping, type MappingProblem } from './mapping.ts'
import { codecsOf } from './provenance.ts'
import { remoteThing, thing, thingMapping, type RemoteThing } from './testing.ts'
import { at, fixed, unsupported } from './words.ts'
import { filled, text } from './codecs.ts'

const readOne = (record: unknown, problems?: MappingProblem[]) => thingMapping.read(record as RemoteThing, problems)[0]!

describe('reading', () => {
  it('gives every field of the model, converted', () => {
    assert.deepEqual(readOne(remoteThing), {
      remote_id: '7',
      name: 'Lamp',
      nick: 'Lampy',
      count: 3,
      price: 9.5,
      is_open: true,
      state: 'OPEN',
      due: '2026-03-01T08:00:00.000Z',
      day: '2026-03-01T00:00:00.000Z',
      seen: '2026-01-01T00:00:00.000Z',
      owner: '12',
      watchers: ['1', '2'],
      labels: ['a', 'b'],
      phones: [{ number: '1', use: 'x' }],
      numbers: [{ number: '555', use: 'work' }],
      main_phone: { number: '555', use: 'main' },
      raw: { any: [1] },
      created: '2026-01-01T00:00:00.000Z',
      kind: 'thing',
      nothing: null,
    })
  })

  it('gives null, and an empty list for a list, where the vendor has nothing', () => {
    const { remote_id: id, kind, ...rest } = readOne({ id: 'x' })
    assert.deepEqual([id, kind], ['x', 'thing'])
    for (const [name, value] of Object.entries(rest)) {
      const isList = thing.fields[name as keyof typeof thing.fields].list
      assert.deepEqual(value, isList ? [] : null, name)
    }
  })

  it('loses only the field that does not fit, and says so', () => {
    const problems: MappingProblem[] = []
    const record = readOne({ ...remoteThing, count: 'many', due: 'tomorrow', phones: 'none' }, problems)
    assert.deepEqual([record['count'], record['due'], record['phones']], [null, null, []])
    assert.equal(record['name'], 'Lamp')
    assert.deepEqual(problems.map(({ field }) => field).sort(), ['count', 'due', 'phones'])
    assert(problems.every(({ message }) => message.length > 0))
  })

  it('passes a word through that the vocabulary does not know', () => {
    assert.equal(readOne({ ...remoteThing, state: 'paused' })['state'], 'paused')
    assert.equal(readOne({ ...remoteThing, state: '' })['state'], null)
  })

  it('refuses a record without an id with mapping_failed', () => {
    for (const id of [undefined, null, '', {}, []])
      assert.throws(() => readOne({ ...remoteThing, id }), { code: 'mapping_failed' })
    for (const record of [null, undefined, 7, 'text', []])
      assert.throws(() => readOne(record), { code: 'mapping_failed' })
  })

  it('skips records that `when` does not want, and turns its failure into mapping_failed', () => {
    const people = mapping(crm.stage).from<{ id: string; kind: { name: string } }>(
      (record) => ({ remote_id: record.id, name: record.kind.name }),
      { when: (record) => record.kind.name !== 'skip' },
    )
    assert.deepEqual(people.read({ id: '1', kind: { name: 'skip' } }), [])
    assert.deepEqual(people.read({ id: '1', kind: { name: 'a' } }), [{ remote_id: '1', name: 'a' }])
    assert.throws(() => people.read({ id: '1' } as never), { code: 'mapping_failed' })
  })

  it('makes one record per item of a list, which may use the record around it', () => {
    interface Pipeline {
      readonly label: string
      readonly stages: readonly { readonly id: number; readonly name: string }[]
    }
    const stages = mapping(crm.stage).fromEach<Pipeline, Pipeline['stages'][number]>(
      (pipeline) => pipeline.stages,
      (stage, pipeline) => ({ remote_id: text(stage.id), name: pipeline.label }),
    )
    const record = {
      label: 'Sales',
      stages: [
        { id: 1, name: 'New' },
        { id: 2, name: 'Won' },
      ],
    }
    assert.deepEqual(stages.read(record), [
      { remote_id: '1', name: 'Sales' },
      { remote_id: '2', name: 'Sales' },
    ])
    assert.deepEqual(stages.provenance, { remote_id: ['stages[].id'], name: ['label'] })
    assert.throws(() => stages.read({ label: 'x', stages: 7 } as never), { code: 'mapping_failed' })
  })
})

describe('writing', () => {
  it('sends only the given fields, in the words of the vendor', () => {
    assert.deepEqual(thingMapping.write({ name: 'Desk', price: 12, state: 'OPEN', due: '2026-03-01T08:00:00.000Z' }), {
      name: 'Desk',
      price: '12',
      state: 'open',
      due: '2026-03-01T08:00:00.000Z',
    })
  })

  it('finds the entries of a written-out list by their constants, and clears those that are missing', () => {
    const write = (...numbers: readonly object[]) => thingMapping.write({ numbers })
    assert.deepEqual(write({ number: '9', use: 'home' }), { work: null, home: '9' })
    assert.deepEqual(write({ number: '9', use: 'HOME' }, { number: '8', use: 'home' }), { work: null, home: '8' })
  })

  it('puts entries of no kind where there is room, after those that say where they belong', () => {
    const write = (...numbers: readonly object[]) => thingMapping.write({ numbers })
    assert.deepEqual(write({ number: '1' }, { number: '2', use: 'work' }), { work: '2', home: '1' })
    assert.deepEqual(write({ number: '1', use: null }, { number: '2' }, { number: '3' }), { work: '1', home: '2' })
    assert.deepEqual(write({ number: '1', use: 'pager' }), { work: null, home: null })
  })

  it('writes into nested places without touching what stands beside them', () => {
    assert.deepEqual(mergeBody({ owner: { id: 1, name: 'A' } }, thingMapping.write({ owner: '5' })), {
      owner: { id: '5', name: 'A' },
    })
  })

  it('leaves out what is computed, fixed, constant, unsupported or unknown', () => {
    const fields = { main_phone: null, created: 'x', kind: 'x', nothing: 'x', toString: 'x', ['__proto__x']: 1 }
    assert.deepEqual(thingMapping.write(fields), {})
    for (const name of ['main_phone', 'created', 'kind', 'nothing']) assert(!thingMapping.writable.includes(name))
    assert(thingMapping.writable.includes('numbers'))
  })

  it('does not write to one place of a list, which would replace the list', () => {
    const first = mapping(crm.stage).from<{ id: string; mails: { address: string }[] }>((record) => ({
      remote_id: record.id,
      name: at(record.mails, 0).address,
    }))
    assert.equal(first.read({ id: '1', mails: [{ address: 'a@b.example' }] })[0]!['name'], 'a@b.example')
    assert.equal(first.read({ id: '1', mails: [] })[0]!['name'], null)
    assert.deepEqual(first.write({ name: 'x' }), {})
    assert.deepEqual(first.writable, ['remote_id'])
  })
})

describe('provenance', () => {
  it('names the remote paths behind each field', () => {
    const { provenance } = thingMapping
    assert.deepEqual(provenance['nick'], ['nick', 'alias'])
    assert.deepEqual(provenance['owner'], ['owner.id'])
    assert.deepEqual(provenance['phones'], ['phones[].nr', 'phones[].use'])
    assert.deepEqual(provenance['numbers'], ['work', 'home'])
    assert.deepEqual(provenance['main_phone'], ['work'])
    assert.deepEqual([provenance['kind'], provenance['nothing']], [[], []])
  })

  it('names the codecs on the way', () => {
    const one = mapping(crm.stage).from<{ id: string; name: string }>((record) => ({
      remote_id: record.id,
      name: fixed(filled(text(record.name))),
    }))
    assert.deepEqual(codecsOf(one.nodes['name']!), ['filled', 'text'])
    assert.deepEqual(codecsOf(thingMapping.nodes['nothing']!), [])
  })

  it('an unsupported field stays unsupported', () => {
    const none = mapping(crm.stage).from<{ id: string }>((record) => ({ remote_id: record.id, name: unsupported }))
    assert.deepEqual(none.read({ id: '1' }), [{ remote_id: '1', name: null }])
  })
})
