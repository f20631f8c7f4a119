import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { DateError, gmtime, mktime, strftime, strptime } from './index.ts'

const thursday = [2015, 2, 5, 23, 51, 47, 4, 63]
const firstSecond = -62_135_596_800
const lastSecond = 253_402_300_799
const seconds = fc.integer({ min: firstSecond, max: lastSecond })

function refused(message: string) {
  return (error: unknown) => error instanceof DateError && error.message === message
}

describe('gmtime', () => {
  test('gives the calendar time with the fraction of the second', () => {
    assert.deepEqual(gmtime(1425599507), thursday)
    assert.equal(gmtime(1425599507.25)[5], 47.25)
    assert.deepEqual(gmtime(0), [1970, 0, 1, 0, 0, 0, 4, 0])
  })

  test('rounds down before 1970 too', () => {
    assert.deepEqual(gmtime(-1.5), [1969, 11, 31, 23, 59, 58.5, 3, 364])
  })

  test('refuses what no calendar holds', () => {
    for (const value of [Number.NaN, Infinity, 1e300]) {
      assert.throws(() => gmtime(value), refused('error converting number of seconds since epoch to datetime'))
    }
  })

  test('agrees with Date over the years 1 to 9999', () => {
    fc.assert(
      fc.property(seconds, (value) => {
        const date = new Date(value * 1000)
        const [year, month, day, hours, minutes, second, weekday] = gmtime(value)
        assert.equal(year, date.getUTCFullYear())
        assert.deepEqual([month, day, weekday], [date.getUTCMonth(), date.getUTCDate(), date.getUTCDay()])
        assert.deepEqual([hours, minutes, second], [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()])
      }),
    )
  })
})

describe('mktime', () => {
  test('undoes gmtime', () => {
    fc.assert(
      fc.property(seconds, (value) => {
        fc.pre(value !== -1)
        assert.equal(mktime(gmtime(value)), value)
      }),
    )
  })

  test('carries fields over, cuts fractions and takes missing fields as 0', () => {
    assert.equal(mktime([2015, 14, 35, 25, 61, 61, 0, 0]), Date.UTC(2015, 14, 35, 25, 61, 61) / 1000)
    assert.equal(mktime([2015, -1, 0, 0, 0, 0, 0, 0]), Date.UTC(2015, -1, 0) / 1000)
    assert.equal(mktime([2015.9, 2.9, 5.9, 1.9, 1.9, 1.9]), Date.UTC(2015, 2, 5, 1, 1, 1) / 1000)
    assert.equal(mktime([2024, 8, 21]), 1726876800)
  })

  test('refuses what is no calendar time, in the words of jq', () => {
    assert.throws(() => mktime('x'), refused('mktime requires array inputs'))
    assert.throws(() => mktime(['a', 1, 2, 3, 4, 5, 6, 7]), refused('mktime requires parsed datetime inputs'))
    assert.throws(() => mktime([1969, 11, 31, 23, 59, 59, 0, 0]), refused('invalid gmtime representation'))
  })
})

describe('strftime', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['%Y-%m-%dT%H:%M:%SZ', '2015-03-05T23:51:47Z'],
    ['%A, %B %d, %Y', 'Thursday, March 05, 2015'],
    ['%a %b %h %e', 'Thu Mar Mar  5'],
    ['%c', 'Thu Mar  5 23:51:47 2015'],
    ['%D %F %R %T', '03/05/15 2015-03-05 23:51 23:51:47'],
    ['%r %x %X', '11:51:47 PM 03/05/15 23:51:47'],
    ['%I %l %k %p %P', '11 11 23 PM pm'],
    ['%j %U %W %V %G %g', '064 09 09 10 2015 15'],
    ['%u %w %C %y', '4 4 20 15'],
    ['%s %Z %z', '1425599507 UTC +0000'],
    ['%n%t%%', '\n\t%'],
    ['%-d %_m %010Y %^a %#Z %5d %05e', '5  3 0000002015 THU utc 00005 00005'],
    ['%Ey %Od', '15 05'],
    ['%Q %', '%Q %'],
    ['', ''],
  ]
  for (const [format, expected] of cases) {
    test(`writes ${JSON.stringify(format)}`, () => assert.equal(strftime(thursday, format), expected))
  }

  test('puts the first and last days of a year in the right ISO week', () => {
    const weeks: readonly (readonly [number[], string])[] = [
      [[2021, 0, 1], '2020-53'],
      [[2024, 11, 31], '2025-01'],
      [[2023, 0, 1], '2022-52'],
      [[2009, 11, 31], '2009-53'],
      [[2026, 0, 1], '2026-01'],
    ]
    for (const [date, expected] of weeks) assert.equal(strftime(date, '%G-%V'), expected)
  })

  test('works out the weekday, whatever the input says', () => {
    assert.equal(strftime([2024, 2, 15], '%A %Y-%m-%dT%H:%M:%SZ'), 'Friday 2024-03-15T00:00:00Z')
  })

  test('agrees with Date for the ISO form', () => {
    fc.assert(
      fc.property(fc.integer({ min: -30_610_224_000, max: lastSecond }), (value) => {
        const expected = new Date(value * 1000).toISOString().replace('.000', '')
        assert.equal(strftime(gmtime(value), '%Y-%m-%dT%H:%M:%SZ'), expected)
      }),
    )
  })

  test('refuses what is no calendar time and what is no format', () => {
    const noTime = refused('strftime/1 requires parsed datetime inputs')
    assert.throws(() => strftime(['a', 1, 2, 3, 4, 5, 6, 7], '%Y'), noTime)
    assert.throws(() => strftime('x', '%Y'), noTime)
    assert.throws(() => strftime(thursday, []), refused('strftime/1 requires a string format'))
  })
})

describe('strptime', () => {
  const cases: readonly (readonly [string, string, readonly (number | string)[]])[] = [
    ['2015-03-05T23:51:47Z', '%Y-%m-%dT%H:%M:%SZ', thursday],
    ['Thu, 05 mar 2015', '%a, %d %b %Y', [2015, 2, 5, 0, 0, 0, 4, 63]],
    ['thursday march 5 2015', '%A %B %d %Y', [2015, 2, 5, 0, 0, 0, 4, 63]],
    ['Thu Mar  5 23:51:47 2015', '%c', thursday],
    ['  2015- 3-5', '%Y-%m-%d', [2015, 2, 5, 0, 0, 0, 4, 63]],
    ['2015 064', '%Y %j', [2015, 2, 5, 0, 0, 0, 4, 63]],
    ['2015 10 3', '%Y %U %w', [2015, 2, 11, 0, 0, 0, 3, 69]],
    ['2015 10 3', '%Y %W %u', [2015, 2, 11, 0, 0, 0, 3, 69]],
    ['11:05 PM', '%I:%M %p', [1900, 0, 0, 23, 5, 0, 8, 367]],
    ['12 am', '%I %p', [1900, 0, 0, 0, 0, 0, 8, 367]],
    ['1425599507', '%s', thursday],
    ['20 15 03 05', '%C %y %m %d', [2015, 2, 5, 0, 0, 0, 4, 63]],
    ['68 01 01', '%y %m %d', [2068, 0, 1, 0, 0, 0, 0, 0]],
    ['69 01 01', '%y %m %d', [1969, 0, 1, 0, 0, 0, 3, 0]],
    ['2015', '%Y', [2015, 0, 0, 0, 0, 0, 3, -1]],
    ['2015-03-05T23:51:47+01:00', '%Y-%m-%dT%H:%M:%S%z', thursday],
    ['2015-03-05T23:51:47 CET', '%Y-%m-%dT%H:%M:%S %Z', thursday],
    ['2015-03-05 rest', '%F', [2015, 2, 5, 0, 0, 0, 4, 63, ' rest']],
  ]
  for (const [text, format, expected] of cases) {
    test(`reads ${text} as ${format}`, () => assert.deepEqual(strptime(text, format), expected))
  }

  test('says which text does not match which format', () => {
    const mismatches: readonly (readonly [string, string])[] = [
      ['2015-13-01', '%F'],
      ['2015-03-05x', '%F'],
      ['23:51:62', '%T'],
      ['', '%Y'],
      ['a', '%Q'],
      ['+0560', '%z'],
      ['399', '%j'],
    ]
    for (const [text, format] of mismatches) {
      assert.throws(() => strptime(text, format), refused(`date "${text}" does not match format "${format}"`))
    }
    assert.throws(() => strptime(1, '%Y'), refused('strptime/1 requires string inputs and arguments'))
  })

  test('undoes strftime over the years 1 to 9999', () => {
    const formats = ['%Y-%m-%dT%H:%M:%SZ', '%c', '%a %d %B %Y %r', '%Y %j %T', '%Y week %U day %w %X', '%s']
    fc.assert(
      fc.property(seconds, fc.constantFrom(...formats), (value, format) => {
        fc.pre(format !== '%s' || value >= 0)
        const parts = gmtime(value)
        assert.deepEqual(strptime(strftime(parts, format), format), parts)
      }),
      { numRuns: 1000 },
    )
  })
})
