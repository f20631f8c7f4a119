import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import {
  datetime,
  embeddedList,
  model,
  number as numberField,
  text as textField,
  vocabulary,
  word,
} from '@crosswalk/models'
import { mergeBody } from '../conformance/merge-body.ts'
import { problemsOf } from '../conformance/record-shape.ts'
import { CrosswalkError } from '../errors.ts'
import { epochMilliseconds, filled, instant, number, oneOf } from './codecs.ts'
import { mapping } from './mapping.ts'
import { phone, remoteThing, thing, thingMapping, type RemoteThing } from './testing.ts'
import { each, firstOf, list } from './words.ts'

/** Names that a vendor may use and that must not mean anything to us. */
const nasty = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'length',
  'a b',
  "x');throw 1;('",
  '`${1}`',
  '',
  '0',
  '日本',
]
const name = fc.oneof(fc.constantFrom(...nasty), fc.string({ maxLength: 6 }))
const path = fc.array(name, { minLength: 1, maxLength: 4 })

const words = vocabulary('Word', ['ONE', 'TWO'])
const table = { one: 'ONE', uno: 'ONE', two: 'TWO' } as const
const anyInstant = fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true })
const orNull = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null })
const filledText = fc.string({ minLength: 1 }).filter((value) => value.trim() !== '')

/** A kind of field: how it is declared, mapped, and what the vendor keeps in its place. */
const kinds = [
  { field: textField('t'), map: (of: any) => of, value: orNull(fc.string()) },
  { field: textField('t'), map: (of: any) => filled(of), value: orNull(fc.string()) },
  {
    field: textField('t'),
    map: (of: any) => firstOf(of.first, of.second),
    value: fc.record({ first: orNull(filledText), second: orNull(filledText) }),
  },
  {
    field: numberField('n'),
    map: (of: any) => number(of),
    value: orNull(fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)),
  },
  { field: datetime('d'), map: (of: any) => instant(of), value: orNull(anyInstant.map((of) => of.toISOString())) },
  {
    field: datetime('d'),
    map: (of: any) => epochMilliseconds(of),
    value: orNull(anyInstant.map((of) => of.getTime())),
  },
  {
    field: word(words, 'w'),
    map: (of: any) => oneOf(of, table),
    value: orNull(fc.constantFrom('one', 'uno', 'two', 'drei', '')),
  },
  {
    field: embeddedList(phone, 'p'),
    map: (of: any) => list({ number: filled(of.work), use: 'work' }, { number: filled(of.home), use: 'home' }),
    value: fc.record({ work: orNull(fc.string()), home: orNull(fc.string()) }, { requiredKeys: [] }),
  },
  {
    field: embeddedList(phone, 'p'),
    map: (of: any) => each(of, (item: any) => ({ number: item.nr, use: item.use })),
    value: orNull(fc.array(fc.record({ nr: orNull(fc.string()), use: orNull(fc.string()) }))),
  },
] as const

const spec = fc.record({ kind: fc.nat(kinds.length - 1), path })
const specs = fc.array(spec, { minLength: 1, maxLength: 8 })

/** A mapping with a field per spec, each in a place of its own, and a record for it. */
function build(of: readonly { readonly kind: number; readonly path: readonly string[] }[]) {
  const fields = Object.fromEntries(of.map((one, index) => [`f${index}`, kinds[one.kind]!.field]))
  const place = (index: number) => [`root${index}`, ...of[index]!.path]
  const define = (remote: any): any => ({
    remote_id: remote.id,
    ...Object.fromEntries(
      of.map((one, index) => [
        `f${index}`,
        kinds[one.kind]!.map(place(index).reduce((at: any, step) => at[step], remote)),
      ]),
    ),
  })
  const generated = mapping(model('crm.Generated', { description: 'Generated.', fields })).from<any>(define)
  const record = fc.tuple(...of.map((one) => kinds[one.kind]!.value as fc.Arbitrary<unknown>)).map((values) => {
    const record: Record<string, unknown> = { id: '1' }
    values.forEach((value, index) => setOwn(record, place(index), value))
    return record
  })
  return { generated, record }
}

function setOwn(record: Record<string, unknown>, at: readonly string[], value: unknown): void {
  const nested = at.slice(1).reduceRight((inner, step) => Object.fromEntries([[step, inner]]) as unknown, value)
  record[at[0]!] = nested
}

describe('any mapping', () => {
  it('reads back what it wrote over what it read', () => {
    fc.assert(
      fc.property(
        specs.chain((of) => {
          const { generated, record } = build(of)
          return record.map((value) => ({ generated, value }))
        }),
        ({ generated, value }) => {
          const [before] = generated.read(value)
          const body = JSON.parse(JSON.stringify(generated.write(before!)))
          const [after] = generated.read(mergeBody(value, body))
          assert.deepEqual(after, before)
          assert.deepEqual(problemsOf(generated.model, before!), [])
        },
      ),
      { numRuns: 300 },
    )
  })

  it('leaves the prototype of objects alone, whatever the paths are called', () => {
    const before = Object.getOwnPropertyNames(Object.prototype)
    fc.assert(
      fc.property(specs, fc.string(), (of, value) => {
        const { generated } = build(of)
        generated.write(Object.fromEntries(of.map((_, index) => [`f${index}`, value])))
        assert.equal(Object.getPrototypeOf({}), Object.prototype)
        assert.deepEqual(Object.getOwnPropertyNames(Object.prototype), before)
      }),
    )
  })
})

describe('a hostile record', () => {
  const hostile = fc.oneof(
    fc.jsonValue(),
    fc.record(
      Object.fromEntries(
        Object.keys(remoteThing).map((key) => [key, fc.oneof(fc.jsonValue(), fc.constant(undefined))]),
      ),
      { requiredKeys: [] },
    ),
    fc
      .tuple(fc.constantFrom(...Object.keys(remoteThing)), fc.jsonValue())
      .map(([key, value]) => ({ ...remoteThing, [key]: value })),
  )

  it('is read as its model declares, or refused with a CrosswalkError', () => {
    let read = 0
    fc.assert(
      fc.property(hostile, (record) => {
        try {
          const [mapped] = thingMapping.read(record as RemoteThing)
          assert.deepEqual(problemsOf(thing, mapped!), [])
          assert.deepEqual(Object.keys(mapped!), ['remote_id', ...Object.keys(thing.fields)])
          read++
        } catch (error) {
          assert(error instanceof CrosswalkError, String(error))
          assert.equal(error.code, 'mapping_failed')
        }
      }),
      { numRuns: 2000 },
    )
    assert(read > 100, 'too few records were read for this to mean anything')
  })
})
