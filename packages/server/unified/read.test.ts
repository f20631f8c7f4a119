import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { crm, hris, ticketing } from '@crosswalk/models'
import { storeRecords, testWorld, type TestAccount, type TestWorld } from '../http/testing.ts'
import { recordId } from '../store/ids.ts'

interface Answer {
  readonly status: number
  readonly text: string
  readonly body: any
}

let world: TestWorld
let ours: TestAccount
let theirs: TestAccount

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString()
const contactId = (remoteId: string, account = ours) => recordId(account.id, 'crm.Contact', remoteId)

async function get(path: string, headers: Record<string, string> = { ...ours.headers }): Promise<Answer> {
  const response = await world.app.request(path, { headers })
  const text = await response.text()
  return { status: response.status, text, body: JSON.parse(text) }
}

const names = (answer: Answer): string[] => answer.body.results.map((item: { remote_id: string }) => item.remote_id)

before(async () => {
  world = await testWorld()
  ours = await world.account('crm')
  theirs = await world.account('crm')
  const owner = recordId(ours.id, 'crm.User', 'u1')
  await storeRecords(world.database, ours, crm.user, [
    { remoteId: 'u1', fields: { name: 'Ann', email: 'Ann@Example.com' } },
  ])
  await storeRecords(world.database, ours, crm.account, [
    { remoteId: 'a1', fields: { name: 'Acme', owner } },
    { remoteId: 'a2', fields: { name: 'Bolt', owner } },
  ])
  await storeRecords(
    world.database,
    ours,
    crm.contact,
    Array.from({ length: 65 }, (_, index) => ({
      remoteId: `c${String(index).padStart(2, '0')}`,
      createdAt: at(Math.floor(index / 3)),
      isDeleted: index === 64,
      fields: {
        first_name: `Name ${index}`,
        account: recordId(ours.id, 'crm.Account', index % 2 === 0 ? 'a1' : 'missing'),
        email_addresses: [{ email_address: `P${index}@example.com`, email_address_type: null }],
      },
    })),
  )
  await storeRecords(world.database, theirs, crm.contact, [{ remoteId: 'x1', fields: { first_name: 'Theirs' } }])
})

after(() => world.close())

describe('a list', () => {
  test('answers 30 records, oldest first, and a cursor for those behind them', async () => {
    const { status, body } = await get('/api/crm/v1/contacts')
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body), ['next', 'previous', 'results'])
    assert.equal(body.results.length, 30)
    assert.equal(body.previous, null)
    assert.deepEqual(
      body.results.map((item: any) => item.created_at),
      body.results.map((item: any) => item.created_at).toSorted(),
    )
  })

  test('is walked forwards and backwards over the same pages, each record once', async () => {
    const forwards: string[][] = []
    let cursor: string | null = null
    let last: Answer | undefined
    do {
      last = await get(`/api/crm/v1/contacts?page_size=10${cursor ? `&cursor=${cursor}` : ''}`)
      forwards.push(names(last))
      cursor = last.body.next
    } while (cursor)
    assert.equal(new Set(forwards.flat()).size, 64)
    assert.equal(forwards.flat().length, 64)
    const backwards = [names(last)]
    let previous: string | null = last.body.previous
    while (previous) {
      const page: Answer = await get(`/api/crm/v1/contacts?page_size=10&cursor=${previous}`)
      backwards.unshift(names(page))
      assert.ok(page.body.next)
      previous = page.body.previous
    }
    assert.deepEqual(backwards, forwards)
  })

  test('shows deleted records only when asked, while reading one by its id always does', async () => {
    assert.equal(names(await get('/api/crm/v1/contacts?page_size=100')).includes('c64'), false)
    assert.equal(names(await get('/api/crm/v1/contacts?page_size=100&include_deleted_data=true')).includes('c64'), true)
    const { status, body } = await get(`/api/crm/v1/contacts/${contactId('c64')}`)
    assert.equal(status, 200)
    assert.equal(body.remote_was_deleted, true)
  })

  test('filters by relation, by a value inside a record in any case, by remote id and by time', async () => {
    const a1 = recordId(ours.id, 'crm.Account', 'a1')
    assert.equal(names(await get(`/api/crm/v1/contacts?account_id=${a1}&page_size=100`)).length, 32)
    assert.deepEqual(
      names(await get('/api/crm/v1/contacts?email_addresses=P3@EXAMPLE.com,p5@example.com')).toSorted(),
      ['c03', 'c05'],
    )
    assert.deepEqual(names(await get('/api/crm/v1/contacts?remote_id=c07')), ['c07'])
    assert.deepEqual(
      names(await get(`/api/crm/v1/contacts?created_after=${at(19)}&created_before=${at(21)}`)).toSorted(),
      ['c60', 'c61', 'c62'],
    )
    assert.deepEqual(names(await get('/api/crm/v1/contacts?modified_before=2020-01-01')), [])
    assert.equal(names(await get('/api/crm/v1/contacts?email_addresses=nobody@example.com')).length, 0)
  })

  test('accepts the parameter for empty records and ignores it, as there are none', async () => {
    assert.equal((await get('/api/crm/v1/contacts?include_shell_data=true')).status, 200)
  })
})

describe('expand', () => {
  test('answers relations as records, nested by dots, and leaves what is not here an id', async () => {
    const { body } = await get('/api/crm/v1/contacts?expand=account.owner&page_size=100')
    const [even, odd] = [0, 1].map((rest) =>
      body.results.filter((item: any) => Number(item.remote_id.slice(1)) % 2 === rest),
    )
    assert.ok(even.every((item: any) => item.account.name === 'Acme' && item.account.owner.name === 'Ann'))
    assert.ok(odd.every((item: any) => item.account === recordId(ours.id, 'crm.Account', 'missing')))
  })

  test('takes one query for each level, however many records there are', async () => {
    const count = await countQueries(() => get('/api/crm/v1/contacts?expand=account.owner,owner&page_size=100'))
    const bare = await countQueries(() => get('/api/crm/v1/contacts?page_size=100'))
    assert.equal(count - bare, 2)
  })

  test('refuses what is not a relation of the model', async () => {
    for (const path of [
      'first_name',
      'account.name',
      'nothing',
      'account,',
      '__proto__',
      'account.owner.constructor',
    ]) {
      const { status, body } = await get(`/api/crm/v1/contacts?expand=${path}`)
      assert.equal(status, 400, path)
      assert.equal(body.parameter, '?expand', path)
    }
  })
})

async function countQueries(work: () => Promise<unknown>): Promise<number> {
  const { service } = world.database
  const connect = service.connect.bind(service)
  let count = 0
  service.connect = ((...args: []) => {
    count += 1
    return connect(...args)
  }) as typeof service.connect
  try {
    await work()
  } finally {
    service.connect = connect
  }
  return count
}

describe('the wall between organisations', () => {
  test('answers 404 for a record of another organisation, and never lists it', async () => {
    assert.equal((await get(`/api/crm/v1/contacts/${contactId('x1', theirs)}`)).status, 404)
    assert.deepEqual(names(await get('/api/crm/v1/contacts', { ...theirs.headers })), ['x1'])
  })

  test('answers 404 for an account token of another organisation', async () => {
    const { status, body } = await get('/api/crm/v1/contacts', { ...ours.headers, 'x-account-token': theirs.token })
    assert.equal(status, 404)
    assert.equal(body.parameter, 'X-Account-Token')
  })

  test('refuses a cursor of another account', async () => {
    const { body } = await get('/api/crm/v1/contacts?page_size=10')
    const other = await get(`/api/crm/v1/contacts?page_size=10&cursor=${body.next}`, { ...theirs.headers })
    assert.equal(other.status, 400)
    assert.equal(other.body.parameter, '?cursor')
  })

  test('holds for requests of several organisations that share few connections', async () => {
    const crowd = Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? ours : theirs))
    const answers = await Promise.all(crowd.map((who) => get('/api/crm/v1/contacts?page_size=100', { ...who.headers })))
    for (const [index, answer] of answers.entries()) {
      const expected = crowd[index] === ours ? /^c\d\d$/ : /^x1$/
      assert.ok(names(answer).length > 0)
      assert.ok(names(answer).every((name) => expected.test(name)))
    }
  })
})

describe('nested lists', () => {
  test('show what belongs to the parent, and 404 without one', async () => {
    const account = await world.account('ticketing', ours)
    const tickets = await storeRecords(world.database, account, ticketing.ticket, [
      { remoteId: 't1' },
      { remoteId: 't2' },
    ])
    await storeRecords(
      world.database,
      account,
      ticketing.viewer,
      [0, 1, 1].map((ticket, index) => ({ remoteId: `v${index}`, fields: { ticket: tickets[ticket] } })),
    )
    assert.deepEqual(
      names(await get(`/api/ticketing/v1/tickets/${tickets[1]}/viewers`, { ...account.headers })).toSorted(),
      ['v1', 'v2'],
    )
    const missing = await get(`/api/ticketing/v1/tickets/${contactId('c01')}/viewers`, { ...account.headers })
    assert.equal(missing.status, 404)
    assert.equal(missing.body.parameter, 'ticket_id')
  })

  test('show one record below its own parent only, and know the parent of the parent', async () => {
    const [sizes, colours] = await storeRecords(world.database, ours, crm.customObjectClass, [
      { remoteId: 'k1' },
      { remoteId: 'k2' },
    ])
    const [object] = await storeRecords(world.database, ours, crm.customObject, [
      { remoteId: 'o1', fields: { object_class: sizes } },
    ])
    await storeRecords(world.database, ours, crm.association, [{ remoteId: 's1', fields: { source_object: object } }])
    const below = '/api/crm/v1/custom-object-classes'
    assert.equal((await get(`${below}/${sizes}/custom-objects/${object}`)).status, 200)
    assert.equal((await get(`${below}/${colours}/custom-objects/${object}`)).status, 404)
    assert.deepEqual(names(await get(`${below}/${sizes}/custom-objects/${object}/associations`)), ['s1'])
    assert.equal((await get(`${below}/${colours}/custom-objects/${object}/associations`)).status, 404)
  })
})

describe('orders and filters through relations', () => {
  test('sorts by a field both ways with empty ones last, page by page in both directions', async () => {
    const account = await world.account('hris', ours)
    const dates = ['2024-03-01', null, '2022-01-01', '2024-03-01', '2023-05-05', null]
    await storeRecords(
      world.database,
      account,
      hris.employment,
      dates.map((date, index) => ({
        remoteId: `e${index}`,
        createdAt: at(index),
        fields: { effective_date: date && `${date}T00:00:00.000Z`, job_title: index < 2 ? 'Welder' : 'Clerk' },
      })),
    )
    const walk = async (order: string) => {
      const pages: string[] = []
      let answer = await get(`/api/hris/v1/employments?order_by=${order}&page_size=2`, { ...account.headers })
      for (;;) {
        pages.push(names(answer).join(' '))
        if (!answer.body.next) break
        answer = await get(`/api/hris/v1/employments?order_by=${order}&page_size=2&cursor=${answer.body.next}`, {
          ...account.headers,
        })
      }
      const back: string[] = []
      while (answer.body.previous) {
        answer = await get(`/api/hris/v1/employments?order_by=${order}&page_size=2&cursor=${answer.body.previous}`, {
          ...account.headers,
        })
        back.unshift(names(answer).join(' '))
      }
      assert.deepEqual(back, pages.slice(0, -1))
      return pages
    }
    assert.deepEqual(await walk('effective_date'), ['e2 e4', 'e0 e3', 'e1 e5'])
    assert.deepEqual(await walk('-effective_date'), ['e3 e0', 'e4 e2', 'e5 e1'])
    await storeRecords(world.database, account, hris.employee, [
      { remoteId: 'p1', fields: { employments: [recordId(account.id, 'hris.Employment', 'e0')] } },
      { remoteId: 'p2', fields: { employments: [recordId(account.id, 'hris.Employment', 'e2')] } },
    ])
    assert.deepEqual(names(await get('/api/hris/v1/employees?job_title=Welder', { ...account.headers })), ['p1'])
  })

  test('keeps sensitive fields back unless they are asked for', async () => {
    const account = await world.account('hris', ours)
    await storeRecords(world.database, account, hris.employee, [{ remoteId: 'p1', sensitive: { ssn: '078-05-1120' } }])
    const plain = await get('/api/hris/v1/employees', { ...account.headers })
    assert.equal(plain.body.results[0].ssn, null)
    const full = await get('/api/hris/v1/employees?include_sensitive_fields=true', { ...account.headers })
    assert.equal(full.body.results[0].ssn, '078-05-1120')
  })
})
