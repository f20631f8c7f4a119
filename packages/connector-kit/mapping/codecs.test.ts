import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import * as codecs from './codecs.ts'
import { toInstant } from './instant.ts'
import type { Codec } from './node.ts'
import { remote, unwrap } from './words.ts'

/** The codec behind a word. */
function codecOf(word: (of: any) => unknown): Required<Codec<any, any>> {
  const node = unwrap(word(remote(['x'], 0)))
  assert(node.op === 'codec')
  return node.codec as Required<Codec<any, any>>
}

describe('codecs', () => {
  it('text takes numbers as text and refuses everything else', () => {
    const { decode } = codecOf(codecs.text)
    assert.deepEqual([decode('a'), decode(12)], ['a', '12'])
    for (const value of [{}, [], true]) assert.throws(() => decode(value), TypeError)
  })

  it('number takes decimal text and nothing that only looks like it', () => {
    const { decode, encode } = codecOf(codecs.number)
    assert.deepEqual(['1', '-2.5', ' 3 ', '1e3', '.5', '+4'].map(decode), [1, -2.5, 3, 1000, 0.5, 4])
    for (const value of ['', ' ', '0x10', 'NaN', 'Infinity', '1e999', '1,5', '--1', {}, []])
      assert.throws(() => decode(value), TypeError, JSON.stringify(value))
    assert.equal(encode(12.5), '12.5')
  })

  it('boolean knows only true and false', () => {
    const { decode, encode } = codecOf(codecs.boolean)
    assert.deepEqual([decode('true'), decode('false'), encode(false)], [true, false, 'false'])
    for (const value of ['yes', '1', '', 'TRUE']) assert.throws(() => decode(value), TypeError)
  })

  it('epochs come and go as numbers, also as text; no text is no value', () => {
    const [milliseconds, seconds] = [codecOf(codecs.epochMilliseconds), codecOf(codecs.epochSeconds)]
    assert.equal(milliseconds.decode(0), '1970-01-01T00:00:00.000Z')
    assert.equal(seconds.decode('86400'), '1970-01-02T00:00:00.000Z')
    assert.equal(seconds.encode('1970-01-02T00:00:00.000Z'), 86_400)
    assert.equal(milliseconds.decode(''), null)
    for (const value of [Number.NaN, 1e20, 'soon']) assert.throws(() => milliseconds.decode(value), TypeError)
  })

  it('filled takes blank text as no value', () => {
    const { decode, encode } = codecOf(codecs.filled)
    assert.deepEqual(['', '  ', 'a'].map(decode), [null, null, 'a'])
    assert.deepEqual([encode(null), encode('a')], ['', 'a'])
  })

  it('relations are ids as text', () => {
    const { decode } = codecOf(codecs.reference)
    assert.deepEqual([decode(5), decode('12345678901234567890'), decode('')], ['5', '12345678901234567890', null])
    assert.throws(() => decode({ id: 1 }), TypeError)
    assert.deepEqual(codecOf(codecs.references).decode([1, 'b']), ['1', 'b'])
    assert.throws(() => codecOf(codecs.references).decode([null]), TypeError)
  })

  it('oneOf writes the first word of several, and passes other words through both ways', () => {
    const { decode, encode } = codecOf((of) => codecs.oneOf(of, { new: 'OPEN', open: 'OPEN', shut: 'CLOSED' }))
    assert.deepEqual(['new', 'open', 'shut', 'odd', '', 'toString'].map(decode), [
      'OPEN',
      'OPEN',
      'CLOSED',
      'odd',
      null,
      'toString',
    ])
    assert.deepEqual(['OPEN', 'CLOSED', 'odd'].map(encode), ['new', 'shut', 'odd'])
  })
})

describe('instants', () => {
  it('any offset becomes UTC with milliseconds, and a day is its midnight in UTC', () => {
    const cases = {
      '2026-01-31T10:00:00+05:30': '2026-01-31T04:30:00.000Z',
      '2026-01-31T10:00:00+0530': '2026-01-31T04:30:00.000Z',
      '2026-01-31 10:00:00': '2026-01-31T10:00:00.000Z',
      '2026-01-31T10:00': '2026-01-31T10:00:00.000Z',
      '2026-01-31T10:00:00.123456Z': '2026-01-31T10:00:00.123Z',
      '2026-01-31': '2026-01-31T00:00:00.000Z',
      '2024-02-29T00:00:00.000Z': '2024-02-29T00:00:00.000Z',
    }
    for (const [from, to] of Object.entries(cases)) assert.equal(toInstant(from), to)
  })

  it('refuses days and times that do not exist', () => {
    const wrong = ['2026-02-31', '2026-02-29T00:00:00.000Z', '2026-13-01T00:00:00.000Z', '2026-00-10T00:00:00.000Z']
    for (const value of [...wrong, '2026-01-00', '2026-01-01T25:00:00.000Z', '1', '', 'now', '01/02/2026', '2026-1-1'])
      assert.throws(() => toInstant(value), TypeError, value)
  })

  it('whatever is accepted is a canonical instant, and canonical instants stay as they are', () => {
    const digits = fc.stringMatching(/^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-6]\d:[0-6]\d\.\d{3}Z$/)
    fc.assert(
      fc.property(fc.oneof(digits, fc.string()), (value) => {
        let instant: string
        try {
          instant = toInstant(value)
        } catch (error) {
          return assert(error instanceof TypeError)
        }
        assert.equal(new Date(instant).toISOString(), instant)
      }),
    )
    fc.assert(
      fc.property(fc.date({ min: new Date('1900-01-01'), max: new Date('2900-01-01'), noInvalidDate: true }), (date) =>
        assert.equal(toInstant(date.toISOString()), date.toISOString()),
      ),
    )
  })
})
