/** Two workers at one stream, and streams whose mapping is another one than last time. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { mapping, text, type Connector } from '@crosswalk/connector-kit'
import { hris } from '@crosswalk/models'
import { testPlatform, type TestPlatform } from '../testing.ts'
import { mappingVersion } from './mapping-version.ts'
import {
  employeeByNumber,
  countsOf,
  openVendor,
  put,
  refused,
  useConnector,
  vendor,
  type VendorAccount,
} from './testing.ts'

let platform: TestPlatform
let account: VendorAccount

before(async () => {
  platform = await testPlatform([vendor])
})
after(() => platform.close())
beforeEach(async () => {
  account = await openVendor(platform)
  for (let number = 0; number < 9; number++) put(account.sandbox, 'people', `p${number}`, { name: `Name ${number}` })
})

/** Holds the request for the `nth` page until the returned function answers it. */
function holdPage(nth: number) {
  const arrived = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<ReturnType<typeof refused> | void>()
  let pages = 0
  account.sandbox.state.beforePage = () => {
    if (++pages !== nth) return
    arrived.resolve()
    return answer.promise
  }
  return { arrived: arrived.promise, answer: answer.resolve }
}

test('a worker whose stream was taken over stores no page more', async () => {
  const held = holdPage(3)
  const slow = account.sync('people')
  await held.arrived
  await account.sync('people')
  const done = await account.run('people')
  held.answer()
  await slow
  assert.deepEqual(await account.run('people'), done)
  assert.deepEqual([done.status, done.attempts, done.records], ['DONE', 2, 9])
  assert.equal((await account.changes('hris.Employee')).length, 9)
})

test('a worker whose stream was taken over cannot write its failure into the run of the other', async () => {
  const held = holdPage(3)
  const slow = account.sync('people')
  await held.arrived
  await account.sync('people')
  const [done, planned] = [await account.run('people'), await account.schedule('people')]
  held.answer(refused(400))
  await slow
  assert.deepEqual(await account.run('people'), done)
  assert.equal((await account.schedule('people')).next_run_at, planned.next_run_at)
})

const withPeople = (connector: Connector, mappings: Connector['streams'][string]['mappings']): Connector => ({
  ...connector,
  streams: { ...connector.streams, people: { ...connector.streams['people']!, mappings } },
})

test('a changed mapping is applied to records that did not change at the vendor', async () => {
  await account.sync('people')
  useConnector(platform, withPeople(account.connector, [employeeByNumber]))
  await account.requestFull()
  await account.sync('people')
  assert.deepEqual(countsOf(await account.run('people')), { records: 9, changed: 9 })
  const change = (await account.changes('hris.Employee')).find(({ kind }) => kind === 'changed')
  assert.deepEqual([change.fields, JSON.parse(change.previous)], [['employee_number'], { employee_number: null }])
  assert.equal((await account.records('hris.Employee')).get('p4').document.employee_number, 'p4')
})

test('the fingerprint of a mapping tells what it reads, not when or after which others it was declared', () => {
  interface Team {
    readonly id: string
    readonly parts: readonly { readonly id: string; readonly name: string; readonly title: string }[]
  }
  const stream = vendor.streams.teams
  const declare = (field: 'name' | 'title') => ({
    ...stream,
    mappings: [
      mapping(hris.team).fromEach<Team, Team['parts'][number]>(
        (team) => team.parts,
        (part) => ({ remote_id: text(part.id), name: part[field], parent_team: null as never }),
      ),
    ],
  })
  const [first, second, other] = [declare('name'), declare('name'), declare('title')]
  assert.equal(mappingVersion(first), mappingVersion(second))
  assert.notEqual(mappingVersion(first), mappingVersion(other))
})
