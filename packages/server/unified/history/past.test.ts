/** Records as they were: whatever happened since, a moment that was remembered is answered as it was answered then. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, before, describe, test } from 'node:test'
import { hris } from '@crosswalk/models'
import * as fc from 'fast-check'
import { touchModels } from '../../mapping/index.ts'
import { recordId } from '../../store/ids.ts'
import { inOrganization } from '../../store/organization.ts'
import { removeRaw, storeRaw } from '../../sync/store-one.ts'
import { openVendor, type VendorAccount } from '../../sync/testing.ts'
import { testPlatform, type TestPlatform } from '../../testing.ts'
import { company, type Worker } from './testing.ts'

let platform: TestPlatform

before(async () => {
  platform = await testPlatform([company])
})
after(() => platform.close())

const open = () => openVendor(platform, company)
const inside = (account: VendorAccount) => ({
  id: account.id,
  organizationId: platform.organizationId,
  connector: account.connector,
})
const store = (account: VendorAccount, stream: 'people' | 'teams' | 'badges', raw: object) =>
  storeRaw(platform.platform, inside(account), { stream, raw, origin: 'sync' })
const remove = (account: VendorAccount, stream: 'people' | 'teams', remoteId: string) =>
  removeRaw(platform.platform, inside(account), { stream, remoteId, origin: 'sync' })
const read = async (account: VendorAccount, path: string) => {
  const { status, body } = await platform.get(`/api/hris/v1/${path}`, account.token)
  assert.equal(status, 200, JSON.stringify(body))
  return body
}
const refused = async (account: VendorAccount, path: string) => {
  const { status, body } = await platform.get(`/api/hris/v1/${path}`, account.token)
  return { status, parameter: body.parameter, detail: body.detail }
}

/** Changes what is configured of an account's employees, as the endpoints do. */
const configure = (account: VendorAccount, statement: string) =>
  inOrganization(platform.platform.database, platform.organizationId, async (client) => {
    await client.query(statement, [platform.organizationId, account.id])
    await touchModels(client, { organizationId: platform.organizationId, linkedAccountId: account.id }, [
      'hris.Employee',
    ])
  })

/** An instant that lies between what was done and what follows. */
async function moment(): Promise<string> {
  await sleep(2)
  const now = new Date().toISOString()
  await sleep(2)
  return now
}

type Step =
  | { readonly kind: 'person'; readonly id: number; readonly worker: Omit<Worker, 'id'> }
  | { readonly kind: 'team'; readonly id: number; readonly name: string }
  | { readonly kind: 'remove'; readonly stream: 'people' | 'teams'; readonly id: number }
  | { readonly kind: 'remember' }

const jobs = fc.uniqueArray(fc.constantFrom('x', 'y'), { maxLength: 2 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('person' as const),
      id: fc.nat(4),
      worker: fc
        .record({
          name: fc.constantFrom('Ann', 'Ben'),
          number: fc.constantFrom(null, '1', '2'),
          team: fc.constantFrom(null, 't0', 't1'),
          titles: fc.constantFrom('Cook', 'Chef'),
          jobs,
        })
        .map(({ jobs: names, titles, ...rest }) => ({
          ...rest,
          jobs: names.map((name) => ({ id: name, title: titles })),
          job_ids: names,
        })),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('team' as const), id: fc.nat(1), name: fc.constantFrom('A', 'B') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('remove' as const),
      stream: fc.constantFrom('people' as const, 'teams' as const),
      id: fc.nat(4),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: 'remember' as const }) },
)

async function act(account: VendorAccount, one: Exclude<Step, { kind: 'remember' }>): Promise<void> {
  if (one.kind === 'team') await store(account, 'teams', { id: `t${one.id}`, name: one.name })
  else if (one.kind === 'remove') await remove(account, one.stream, `${one.stream === 'people' ? 'p' : 't'}${one.id}`)
  else {
    const own = (name: string) => `p${one.id}-${name}`
    const { jobs: list = [], job_ids: ids = [], ...rest } = one.worker
    await store(account, 'people', {
      ...rest,
      id: `p${one.id}`,
      jobs: list.map((job) => ({ ...job, id: own(job.id) })),
      job_ids: ids.map(own),
    })
  }
}

/** Every way to ask for the same people. */
const questions = (account: VendorAccount): readonly string[] => [
  'employees?page_size=100',
  'employees?page_size=100&include_deleted_data=true',
  'employees?page_size=100&expand=team,employments',
  'employees?page_size=100&first_name=Ann',
  `employees?page_size=100&team_id=${recordId(account.id, 'hris.Team', 't0')}&include_deleted_data=true`,
  'employees?page_size=100&job_title=Chef',
  'employments?page_size=100',
  'teams?page_size=100&include_deleted_data=true',
  ...[0, 1, 2].map((number) => `employees/${recordId(account.id, 'hris.Employee', `p${number}`)}`),
]

const answerTo = async (account: VendorAccount, question: string): Promise<unknown> => {
  const { status, body } = await platform.get(`/api/hris/v1/${question}`, account.token)
  return status === 404 ? 'nothing' : body
}

/** The record as its history tells it from the first change to the last. */
async function told(account: VendorAccount, now: any): Promise<unknown> {
  const { body } = await platform.get(`/v1/records/${now.id}/history?page_size=100`, account.token)
  const empty = Object.entries(hris.employee.fields).map(([name, field]) => [name, field.list ? [] : null])
  const record = { ...now, ...Object.fromEntries(empty) }
  for (const { at, kind, fields } of body.results.toReversed()) {
    record.modified_at = at
    record.remote_was_deleted = kind === 'removed'
    for (const { field, before, after } of fields) {
      if (record[field]?.length !== 0) assert.deepEqual(record[field], before)
      record[field] = after
    }
  }
  return record
}

const withMoment = (question: string, asOf: string) => `${question}${question.includes('?') ? '&' : '?'}as_of=${asOf}`

test('any remembered moment is answered as it was then: lists, filters, relations and single records', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
      const account = await open()
      const remembered: { readonly asOf: string; readonly answers: ReadonlyMap<string, unknown> }[] = []
      for (const one of steps)
        if (one.kind !== 'remember') await act(account, one)
        else {
          const answers = new Map<string, unknown>()
          for (const question of questions(account)) answers.set(question, await answerTo(account, question))
          remembered.push({ asOf: await moment(), answers })
        }
      for (const { asOf, answers } of remembered)
        for (const [question, answer] of answers)
          assert.deepEqual(await answerTo(account, withMoment(question, asOf)), answer, question)
      const { results } = await read(account, 'employees?page_size=100&include_deleted_data=true')
      for (const person of results) assert.deepEqual(await told(account, person), person)
    }),
    { numRuns: 15, endOnFailure: true },
  )
})

test('a past list is walked in pages, forwards and backwards, while everything changes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.nat(11), { maxLength: 6 }),
      fc.constantFrom('', '&first_name=Ann'),
      async (count, size, moves, filter) => {
        const account = await open()
        const name = (index: number) => (index % 3 === 0 ? 'Ben' : 'Ann')
        for (let index = 0; index < count; index++)
          await store(account, 'people', { id: `p${index}`, name: name(index) })
        const asOf = await moment()
        const { results } = await read(account, `employees?page_size=100${filter}`)
        const expected = results.map((item: any) => item.remote_id)
        const queue = [...moves]
        const happen = async () => {
          const index = queue.shift()
          if (index === undefined) return
          if (index % 2 === 0) await remove(account, 'people', `p${index}`)
          else await store(account, 'people', { id: `p${index}`, name: 'Zed' })
        }
        const walk = async (start: string | null, direction: 'next' | 'previous') => {
          const seen: string[] = []
          let last: string | null = start
          for (let cursor = start; ;) {
            const page = await read(
              account,
              `employees?as_of=${asOf}&page_size=${size}${filter}${cursor ? `&cursor=${cursor}` : ''}`,
            )
            const ids = page.results.map((item: any) => item.remote_id)
            if (direction === 'next') seen.push(...ids)
            else seen.unshift(...ids)
            last = page.previous ?? last
            await happen()
            if (!page[direction]) return { seen, last }
            cursor = page[direction]
          }
        }
        const { seen, last } = await walk(null, 'next')
        assert.deepEqual(seen, expected)
        if (last === null) return
        const back = await walk(last, 'previous')
        assert.deepEqual(back.seen, expected.slice(0, back.seen.length))
      },
    ),
    { numRuns: 15 },
  )
})

describe('as_of', () => {
  test('answers what a record held when it went, after it came back with other values', async () => {
    const account = await open()
    const id = recordId(account.id, 'hris.Employee', 'p1')
    await store(account, 'people', { id: 'p1', name: 'Ann', number: '1' })
    const first = await moment()
    await remove(account, 'people', 'p1')
    const gone = await moment()
    await store(account, 'people', { id: 'p1', name: 'Ben', number: '1' })
    const then = async (asOf: string) => {
      const { first_name, remote_was_deleted } = await read(account, `employees/${id}?as_of=${asOf}`)
      return [first_name, remote_was_deleted]
    }
    assert.deepEqual(await then(first), ['Ann', false])
    assert.deepEqual(await then(gone), ['Ann', true])
    assert.deepEqual(await then(await moment()), ['Ben', false])
    assert.deepEqual((await read(account, `employees?as_of=${gone}`)).results, [])
  })

  test('before a record came there was none', async () => {
    const account = await open()
    const early = await moment()
    await store(account, 'people', { id: 'p1', name: 'Ann' })
    const id = recordId(account.id, 'hris.Employee', 'p1')
    assert.equal((await refused(account, `employees/${id}?as_of=${early}`)).status, 404)
    assert.deepEqual((await read(account, `employees?as_of=${early}`)).results, [])
  })

  test('refuses the future, what is no instant, and what is not kept of the past', async () => {
    const account = await open()
    const past = await moment()
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
    assert.deepEqual((await refused(account, `employees?as_of=${tomorrow}`)).parameter, '?as_of')
    assert.deepEqual((await refused(account, 'employees?as_of=yesterday')).parameter, '?as_of')
    for (const name of ['include_remote_data', 'include_sensitive_fields', 'include_provenance']) {
      const { status, parameter, detail } = await refused(account, `employees?as_of=${past}&${name}=true`)
      assert.deepEqual([status, parameter], [400, `?${name}`])
      assert.match(detail, /as_of/)
    }
    const sorted = await refused(account, `employments?as_of=${past}&order_by=effective_date`)
    assert.deepEqual([sorted.status, sorted.parameter], [400, '?order_by'])
  })

  test('says so where the log of changes does not go back that far', async () => {
    const account = await open()
    await store(account, 'people', { id: 'p1', name: 'Ann' })
    const past = await moment()
    await store(account, 'people', { id: 'p1', name: 'Ben' })
    await account.ask(`DELETE FROM change WHERE linked_account_id = $1 AND kind = 'added'`)
    const { status, parameter, detail } = await refused(account, `employees?as_of=${past}`)
    assert.deepEqual([status, parameter], [400, '?as_of'])
    assert.match(detail, /does not go back/)
    assert.equal((await read(account, `employees?as_of=${await moment()}`)).results[0].first_name, 'Ben')
  })

  test('shows fields of the customer’s own as they were, and nothing of what is off now', async () => {
    const account = await open()
    await store(account, 'people', { id: 'p1', name: 'Ann', number: '1' })
    const plain = await moment()
    await configure(
      account,
      `WITH target AS (INSERT INTO target_field (organization_id, model, name, linked_account_id)
         VALUES ($1, 'hris.Employee', 'given', $2) RETURNING id)
       INSERT INTO field_mapping (organization_id, connector, linked_account_id, model, target_field_id, path)
       SELECT $1, '${account.connector.id}', $2, 'hris.Employee', id, '{name}' FROM target`,
    )
    await platform.runJobs()
    const mapped = await moment()
    const targets = async (asOf: string) =>
      (await read(account, `employees?as_of=${asOf}`)).results[0].field_mappings.linked_account_defined_targets
    assert.deepEqual(await targets(plain), {})
    assert.deepEqual(await targets(mapped), { given: { value: 'Ann' } })
    await configure(
      account,
      `INSERT INTO common_model_scope (organization_id, linked_account_id, model, disabled_fields)
       VALUES ($1, $2, 'hris.Employee', '{employee_number}')`,
    )
    const number = async () => (await read(account, `employees?as_of=${plain}`)).results[0].employee_number
    assert.equal(await number(), null)
    assert.deepEqual((await read(account, `employees?as_of=${plain}&employee_number=1`)).results, [])
    await platform.runJobs()
    assert.equal(await number(), null)
  })

  test('of lists below a parent tells what belonged to it then', async () => {
    const account = await open()
    const classId = (key: string) => recordId(account.id, 'crm.CustomObjectClass', key)
    const put = (kind: string) => store(account, 'badges', { id: 'b1', kind })
    await put('visitor')
    const first = await moment()
    await put('staff')
    const below = async (key: string, asOf: string) => {
      const path = `/v1/custom-object-classes/${classId(key)}/custom-objects`
      const { body } = await platform.get(`${path}?as_of=${asOf}`, account.token)
      const one = await platform.get(
        `${path}/${recordId(account.id, 'crm.CustomObject', 'b1')}?as_of=${asOf}`,
        account.token,
      )
      return [body.results?.length ?? body.code, one.status]
    }
    const second = await moment()
    assert.deepEqual(await below('visitor', first), [1, 200])
    assert.deepEqual(await below('visitor', second), [0, 404])
    assert.deepEqual(await below('staff', second), [1, 200])
  })

  test('is not confused where a record was logged as added twice', async () => {
    const account = await open()
    await store(account, 'people', { id: 'p1', name: 'Ann' })
    const between = await moment()
    await account.ask(
      `INSERT INTO change (organization_id, linked_account_id, model, record_id, kind, at)
       SELECT organization_id, linked_account_id, model, record_id, kind, now() FROM change WHERE linked_account_id = $1`,
    )
    const { results } = await read(account, `employees?as_of=${between}`)
    assert.deepEqual(
      results.map((item: any) => item.first_name),
      ['Ann'],
    )
  })

  test('filters by when records changed, as of then', async () => {
    const account = await open()
    await store(account, 'people', { id: 'p1', name: 'Ann' })
    await store(account, 'people', { id: 'p2', name: 'Ann' })
    const between = await moment()
    await store(account, 'people', { id: 'p2', name: 'Ben' })
    const past = await moment()
    await store(account, 'people', { id: 'p1', name: 'Cy' })
    const ids = async (query: string) =>
      (await read(account, `employees?as_of=${past}&${query}`)).results.map((item: any) => item.remote_id)
    assert.deepEqual(await ids(`modified_after=${between}`), ['p2'])
    assert.deepEqual(await ids(`modified_before=${between}`), ['p1'])
    assert.deepEqual(await ids('remote_id=p1'), ['p1'])
  })
})
