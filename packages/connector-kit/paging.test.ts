import assert from 'node:assert/strict'
import { it } from 'node:test'
import { nextLink, nextNumber, nextOffset, packPosition, unpackPosition } from './paging.ts'

const linked = (link: string) =>
  nextLink({ status: 200, headers: { link }, body: null, url: 'https://api.example/things?page=1', at: '' })

it('finds the next link however the header is written', () => {
  const next = 'https://api.example/things?page=2'
  for (const link of [
    `<${next}>; rel="next"`,
    `<${next}>; rel=next`,
    `<${next}>;rel="next"`,
    `<${next}>; REL="NEXT"`,
    `<${next}>; rel="prefetch next"`,
    `<${next}>; title="a, b; c"; rel="next"`,
    `<https://api.example/things?page=9>; rel="last", <${next}>; rel="next"`,
    `<https://api.example/a,b>; rel="prev",<${next}>; rel="next"`,
    '</things?page=2>; rel="next"',
    '<?page=2>; rel="next"',
  ])
    assert.equal(linked(link), next, link)
})

it('takes nothing else for the next link', () => {
  for (const link of [
    '',
    '<https://a.example>; rel="prev"',
    '<https://a.example>; rel="nextish"',
    'rel="next"',
    '<https://a.example>',
  ])
    assert.equal(linked(link), undefined, link)
  assert.equal(nextLink({ status: 200, headers: {}, body: null, url: 'https://a.example', at: '' }), undefined)
})

it('a hostile Link header is read in a moment', () => {
  const long = `<https://a.example>${'; a="b"'.repeat(20_000)}`
  assert.equal(linked(long), undefined)
  assert.equal(linked('<'.repeat(50_000)), undefined)
})

it('numbers count pages from 1, offsets count records from 0, and a short page is the last', () => {
  assert.deepEqual(
    [nextNumber(undefined, 50, 50), nextNumber('2', 50, 50), nextNumber('3', 49, 50)],
    ['2', '3', undefined],
  )
  assert.deepEqual(
    [nextOffset(undefined, 50, 50), nextOffset('50', 50, 50), nextOffset('100', 0, 50)],
    ['50', '100', undefined],
  )
})

it('a position of several parts survives its way through the checkpoint', () => {
  const start = { window: 'a', after: 0 }
  assert.deepEqual(unpackPosition(packPosition({ window: 'b', after: 7 }), start), { window: 'b', after: 7 })
  assert.equal(unpackPosition(undefined, start), start)
})
