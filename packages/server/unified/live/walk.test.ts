import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connector, filled, get, mapping, stream, unsupported } from '@crosswalk/connector-kit'
import { crm } from '@crosswalk/models'
import * as fc from 'fast-check'
import type { OpenAccount } from '../../account/open-account.ts'
import { accountMapping } from '../../mapping/index.ts'
import { start, walkStreams, type Place } from './walk.ts'

interface Person {
  readonly id: string
}
const user = mapping(crm.user).from<Person>((person) => ({
  remote_id: person.id,
  name: filled(person.id),
  email: unsupported,
  is_active: unsupported,
  user_url: unsupported,
}))

const list = (path: (parent: string) => string) =>
  stream<Person>()({
    docs: 'https://example.com',
    id: (person) => person.id,
    mappings: [user],
    deletes: 'sweep',
    list: ({ parent, position }) => get(path((parent as Person | undefined)?.id ?? ''), { from: position }),
    page: ({ body }) => body as { records: Person[]; next?: string },
  })

const vendor = connector({
  id: 'walked',
  name: 'Walked',
  category: 'crm',
  docs: 'https://example.com',
  auth: { scheme: 'bearer', fields: [{ name: 'token', label: 'Token' }] },
  api: { baseUrl: 'https://example.com', rateLimit: { requests: 100, perSeconds: 1 } },
  check: { request: get('/') },
  streams: {
    teams: list(() => '/teams'),
    members: { ...list((team) => `/teams/${team}`), parent: 'teams' },
    guests: list(() => '/guests'),
  },
})

/** What the vendor has: lists by path. It pages by the last id, so that what comes and goes moves nothing else. */
type Lists = Record<string, string[]>

function accountAt(lists: Lists, pageSize: number, calls: { count: number }): OpenAccount {
  return {
    id: 'account',
    organizationId: 'organization',
    connector: vendor,
    settings: {},
    ask: async ({ path, query }: { path: string; query?: Record<string, unknown> }) => {
      calls.count += 1
      const from = query?.['from'] as string | undefined
      const rest = (lists[path] ?? []).filter((id) => from === undefined || id > from)
      const records = rest.slice(0, pageSize).map((id) => ({ id }))
      const next = rest.length > pageSize ? records.at(-1)!.id : undefined
      return {
        status: 200,
        headers: {},
        url: `https://example.com${path}`,
        at: '2026-01-01T00:00:00Z',
        body: { records, next },
      }
    },
  } as unknown as OpenAccount
}

const mappingOfAccount = accountMapping('account', vendor, {
  connector: 'walked',
  category: 'crm',
  settings: {},
  fieldMappings: [],
  enumOverrides: [],
})

/** Walks to the end in portions, as pages of our API do; between them the vendor's lists change. */
async function walkInPortions(
  lists: Lists,
  pageSize: number,
  portions: () => number,
  budget: number,
  between: () => void,
) {
  const seen: string[] = []
  let place: Place | null = start
  for (let turn = 0; place !== null && turn < 500; turn += 1) {
    const calls = { count: 0 }
    const account = accountAt(lists, pageSize, calls)
    let left = portions()
    let next: Place | null = null
    const of = {
      account,
      fieldsOf: async (name: string) => mappingOfAccount.fieldsOf(name),
      conditions: [],
      budget: { left: budget },
    }
    // Through JSON, as cursors carry it.
    for await (const step of walkStreams(of, ['members', 'guests'], JSON.parse(JSON.stringify(place)) as Place)) {
      next = step.raw === undefined ? step.before : step.after
      if (step.raw === undefined) break
      seen.push(step.remoteId!)
      left -= 1
      if (left === 0 || next === null) break
    }
    assert.ok(calls.count <= budget, `${calls.count} requests`)
    place = next
    between()
  }
  assert.equal(place, null, 'it never ends')
  return seen
}

const ids = (prefix: string, most: number) =>
  fc
    .uniqueArray(fc.integer({ min: 0, max: 99 }), { maxLength: most })
    .map((numbers) => numbers.map((number) => `${prefix}${String(number).padStart(2, '0')}`).sort())

const world = fc.record({
  teams: ids('t', 4),
  members: fc.array(ids('m', 8), { minLength: 4, maxLength: 4 }),
  guests: ids('g', 8),
  pageSize: fc.integer({ min: 1, max: 5 }),
  portion: fc.integer({ min: 1, max: 7 }),
  budget: fc.integer({ min: 2, max: 8 }),
  changes: fc.array(fc.nat(), { maxLength: 20 }),
})

const listsOf = ({ teams, members, guests }: { teams: string[]; members: string[][]; guests: string[] }): Lists => ({
  '/teams': [...teams],
  '/guests': [...guests],
  ...Object.fromEntries(teams.map((team, index) => [`/teams/${team}`, members[index]!.map((id) => `${team}${id}`)])),
})

const expected = (lists: Lists): string[] => [
  ...lists['/teams']!.flatMap((team) => lists[`/teams/${team}`]!),
  ...lists['/guests']!,
]

test('a walk in portions of any size gives every record once, in the order of the vendor', async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ pageSize, portion, budget, ...of }) => {
      const lists = listsOf(of)
      assert.deepEqual(
        await walkInPortions(
          lists,
          pageSize,
          () => portion,
          budget,
          () => {},
        ),
        expected(lists),
      )
    }),
    { numRuns: 300 },
  )
})

test('what the vendor adds and removes meanwhile makes no other record come twice or never', async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ pageSize, portion, budget, changes, ...of }) => {
      const lists = listsOf(of)
      const before = new Set(expected(lists))
      const gone = new Set<string>()
      const change = () => {
        const number = changes.pop()
        const names = Object.keys(lists).filter((name) => name !== '/teams')
        if (number === undefined) return
        const name = names[number % names.length]!
        const at = lists[name]!
        if (number % 2 === 0 && at.length > 0) gone.add(at.splice(number % at.length, 1)[0]!)
        else lists[name] = [...at, `${name.replace('/teams/', '').replace('/', '')}new${number}`].sort()
      }
      const seen = await walkInPortions(lists, pageSize, () => portion, budget, change)
      const stayed = [...before].filter((id) => !gone.has(id))
      for (const id of stayed) assert.equal(seen.filter((other) => other === id).length, 1, id)
    }),
    { numRuns: 300 },
  )
})
