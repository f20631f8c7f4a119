import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { crm } from '@crosswalk/models'
import { connector } from './connector.ts'
import { CrosswalkError } from './errors.ts'
import { mapping } from './mapping/index.ts'
import { get, type RemoteRequest, type RemoteResponse } from './request.ts'
import { stream, type Page, type Stream } from './stream.ts'
import { walkStream, type Walk } from './walk.ts'

interface Row {
  readonly id: string
  readonly at?: string
}
type Answer = Partial<RemoteResponse> & { readonly body?: unknown }

const stage = mapping(crm.stage).from<Row>((row) => ({ remote_id: row.id, name: row.id }))

/** A vendor whose answer to each position is written out; the body of an answer is the page. */
function vendorOf(answers: (request: RemoteRequest, count: number) => Answer, more: Partial<Stream<Row>> = {}) {
  const asked: RemoteRequest[] = []
  const rows = stream<Row>()({
    docs: '',
    id: (row) => row.id,
    mappings: [stage],
    deletes: 'never',
    list: ({ position, since, etag }) => get('/rows', { position, since, etag }),
    page: (response) => response.body as Page<Row>,
    get: (id) => get(`/rows/${id}`),
    ...more,
  })
  const vendor = connector({
    id: 'v',
    name: 'Vendor',
    category: 'crm',
    docs: '',
    auth: { scheme: 'bearer', fields: [{ name: 'token', label: 'Token' }] },
    api: { baseUrl: 'https://v.example', rateLimit: { requests: 1, perSeconds: 1 } },
    check: { request: get('/') },
    streams: { rows },
  })
  const walk: Walk = {
    connector: vendor,
    stream: 'rows',
    settings: {},
    mode: 'full',
    cursor: null,
    ask: async (request) => {
      asked.push(request)
      const answer = answers(request, asked.length)
      return {
        status: 200,
        headers: {},
        body: null,
        url: 'https://v.example/rows',
        at: '2026-06-01T12:00:00.000Z',
        ...answer,
      }
    },
  }
  return { asked, walk, pages: (input: Partial<Walk> = {}) => Array.fromAsync(walkStream({ ...walk, ...input })) }
}

const rows = (...ids: string[]) => ids.map((id) => ({ id }))
const paged = (pages: Readonly<Record<string, object>>) => (request: RemoteRequest) => ({
  body: pages[String(request.query?.['position'] ?? 'start')],
})

describe('a walk', () => {
  it('follows the positions to the end, also through an empty page', async () => {
    const { pages, asked } = vendorOf(
      paged({
        start: { records: rows('1'), next: 'a' },
        a: { records: [], next: 'b' },
        b: { records: rows('2'), deleted: ['3'] },
      }),
    )
    const walked = await pages()
    assert.deepEqual(
      walked.map(({ records, position, page }) => [records.length, position, page]),
      [
        [1, 'a', 0],
        [0, 'b', 1],
        [1, null, 2],
      ],
    )
    assert.deepEqual(walked[2]!.deleted, ['3'])
    assert.equal(asked.length, 3)
  })

  it('goes on from where it was interrupted', async () => {
    const { pages, asked } = vendorOf(paged({ a: { records: rows('2') } }))
    const resume = { position: 'a', newest: null, startedAt: '2026-06-01T11:00:00.000Z', page: 7 }
    assert.equal((await pages({ resume }))[0]!.page, 7)
    assert.equal(asked.length, 1)
  })

  it('reads records that a page only names, and those that are gone are deleted', async () => {
    const { pages } = vendorOf(({ path }) => {
      if (path === '/rows') return { body: { records: rows('1'), fetch: ['2', '3', '2', '4'] } }
      if (path === '/rows/3') throw new CrosswalkError('remote_not_found', 'gone')
      return { body: { id: path.slice('/rows/'.length) } }
    })
    const [page] = await pages()
    assert.deepEqual(page!.records.map((row) => (row as Row).id).sort(), ['1', '2', '4'])
    assert.deepEqual(page!.deleted, ['3'])
  })

  it('a record that cannot be read fails the walk, and nothing more is asked', async () => {
    const { pages, asked } = vendorOf(({ path }) => {
      if (path === '/rows')
        return { body: { records: [], fetch: Array.from({ length: 100 }, (_, index) => String(index)) } }
      throw new CrosswalkError('remote_unavailable', 'no')
    })
    await assert.rejects(pages(), { code: 'remote_unavailable' })
    assert(asked.length <= 5, `${asked.length} requests`)
  })

  it('an unchanged list, by its ETag, is an empty page that keeps the cursor', async () => {
    const { pages, asked } = vendorOf(() => ({ status: 304 }), {
      etag: true,
      cursor: { of: (row) => row.at, order: 'ascending' },
    })
    const [page] = await pages({ mode: 'incremental', cursor: '2026-01-01T00:00:00.000Z', etag: '"x"' })
    assert.deepEqual([page!.records, page!.cursor, page!.etag], [[], '2026-01-01T00:00:00.000Z', '"x"'])
    assert.equal(asked[0]!.query?.['etag'], '"x"')
  })

  it('a cursor that the vendor names itself is saved at the end, the first of several, also after an interruption', async () => {
    const { pages } = vendorOf(
      paged({
        start: { records: rows('1'), next: 'a', cursor: 'token-1' },
        a: { records: rows('2'), cursor: 'token-2' },
      }),
      { cursor: { of: () => undefined, order: 'unordered' } },
    )
    const walked = await pages()
    assert.deepEqual(
      walked.map(({ cursor }) => cursor),
      [null, 'token-1'],
    )
    const { newest, named, startedAt } = walked[0]!
    const rest = await pages({ resume: { position: 'a', newest, named, startedAt, page: 1 } })
    assert.equal(rest.at(-1)!.cursor, 'token-1')
  })
})

describe('a vendor that leads in circles', () => {
  const loops: Record<string, (request: RemoteRequest, count: number) => Answer> = {
    'points to the page itself': paged({
      start: { records: rows('1'), next: 'a' },
      a: { records: rows('2'), next: 'a' },
    }),
    'points back': paged({
      start: { records: rows('1'), next: 'a' },
      a: { records: [], next: 'b' },
      b: { records: [], next: 'a' },
    }),
    'sends the same records under ever new positions': (_, count) => ({
      body: { records: rows('1', '2'), next: `p${count}` },
    }),
    'names the same records to fetch under ever new positions': ({ path }, count) =>
      path === '/rows' ? { body: { records: [], fetch: ['1', '2'], next: `p${count}` } } : { body: { id: '1' } },
  }
  for (const [what, answers] of Object.entries(loops))
    it(`${what}: stops with paging_loop`, async () => {
      const { pages, asked } = vendorOf(answers)
      await assert.rejects(pages(), { code: 'paging_loop' })
      assert(asked.length < 25, `${asked.length} requests`)
    })

  it('once, by mistake: the page is asked for again and nothing is lost', async () => {
    const first = { records: rows('1', '2'), next: 'a' }
    const { pages, asked } = vendorOf((request, count) => {
      if (request.query?.['position'] === undefined || count === 2) return { body: first }
      return { body: { records: rows('3', '4') } }
    })
    assert.deepEqual(
      (await pages()).flatMap(({ records }) => records),
      rows('1', '2', '3', '4'),
    )
    assert.equal(asked.length, 3)
  })

  it('a list that begins anew at the boundary may send a page twice', async () => {
    const { pages } = vendorOf(
      paged({
        start: { records: rows('1', '2'), next: 'a' },
        a: { records: rows('1', '2'), next: 'b' },
        b: { records: rows('3', '4') },
      }),
    )
    assert.equal((await pages()).length, 3)
  })
})

describe('a page that does not look as documented', () => {
  const odd: readonly unknown[] = [
    null,
    7,
    {},
    { records: null },
    { records: {} },
    { records: [null] },
    { records: [[]] },
    { records: ['x'] },
    { records: [], next: 5 },
    { records: [], deleted: [1] },
    { records: [], deleted: 'x' },
    { records: [], fetch: [null] },
  ]
  for (const body of odd)
    it(`${JSON.stringify(body)} is remote_malformed`, async () => {
      await assert.rejects(vendorOf(() => ({ body })).pages(), { code: 'remote_malformed' })
    })
})
