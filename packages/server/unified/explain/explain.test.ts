import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import {
  compute,
  connector,
  constant,
  each,
  instant,
  list,
  mapping,
  oneOf,
  reference,
  stream,
  text,
  unsupported,
} from '@crosswalk/connector-kit'
import { crm, hris, type Model } from '@crosswalk/models'
import { touchModels } from '../../mapping/index.ts'
import { recordId } from '../../store/ids.ts'
import { inOrganization } from '../../store/organization.ts'
import { openVendor, put, refused, remove, vendor, type VendorAccount } from '../../sync/testing.ts'
import { testPlatform, type TestPlatform } from '../../testing.ts'

interface Worker {
  readonly id: string
  readonly name: string
  readonly nick: string
  readonly sex: 'f' | 'm'
  readonly hired: string
  readonly ssn: string
  readonly team: string
  readonly places: readonly { readonly town: string }[]
  readonly mail: string
}

const nothing = (model: Model): any => Object.fromEntries(Object.keys(model.fields).map((name) => [name, unsupported]))

const employee = mapping(hris.employee).from<Worker>((worker) => ({
  ...nothing(hris.employee),
  remote_id: text(worker.id),
  first_name: worker.name,
  preferred_name: compute([worker.nick], (nick: unknown) => (nick === 'none' ? null : nick)) as any,
  gender: oneOf(worker.sex, { f: 'FEMALE', m: 'MALE' }),
  hire_date: instant(worker.hired),
  ssn: worker.ssn,
  team: reference(worker.team),
  pay_group: reference(worker.nick),
  username: constant('shared'),
}))

const contact = mapping(crm.contact).from<Worker>((worker) => ({
  ...nothing(crm.contact),
  remote_id: text(worker.id),
  addresses: each(worker.places, (place) => ({ city: place.town })),
  email_addresses: list({ email_address: worker.mail, email_address_type: 'WORK' }),
}))

const of = (category: 'hris' | 'crm', mappings: readonly any[]) =>
  connector({
    ...vendor,
    category,
    streams: {
      people: stream<Worker>()({ ...(vendor.streams.people as any), id: (one) => one.id, mappings }),
      teams: vendor.streams.teams,
    },
  })

let platform: TestPlatform
let account: VendorAccount

before(async () => {
  platform = await testPlatform([vendor])
})
after(() => platform.close())

const explain = async (query: string, model = 'hris.Employee') => {
  const id = recordId(account.id, model, 'p1')
  const { status, body } = await platform.get(`/v1/records/${id}/explain${query}`, account.token)
  assert.equal(status, 200, JSON.stringify(body))
  return body
}
const why = async (field: string, more = '') => (await explain(`?field=${field}${more}`)).reason
const inTenant = <T>(work: Parameters<typeof inOrganization<T>>[2]) =>
  inOrganization(platform.platform.database, platform.organizationId, work)

describe('explain', () => {
  beforeEach(async () => {
    account = await openVendor(platform, of('hris', [employee]))
    put(account.sandbox, 'people', 'p1', {
      name: 'Ann',
      nick: 'none',
      sex: 'x',
      hired: 'yesterday',
      ssn: '078-05-1120',
      team: 't1',
    })
    await account.sync('people')
  })

  test('says where a value was read, with the raw value, the codecs and the version', async () => {
    const answer = await explain('?field=first_name')
    assert.equal(answer.reason, 'value')
    assert.equal(answer.value, 'Ann')
    assert.deepEqual(answer.raw, ['Ann'])
    assert.equal(answer.stream, 'people')
    assert.equal(answer.mapping_version, 0)
    assert.equal(answer.fetched_at, new Date(answer.fetched_at).toISOString())
    assert.deepEqual(answer.provenance, {
      kind: 'mapped',
      remote_paths: ['name'],
      codecs: [],
      mapping_version: 0,
      field_mapping_id: null,
      raw: ['Ann'],
    })
    assert.equal((await explain('?field=username')).provenance.kind, 'constant')
  })

  test('says that the vendor has no such field', async () => {
    assert.equal(await why('last_name'), 'vendor_has_no_such_field')
  })

  test('says that the vendor has nothing there for this record', async () => {
    put(account.sandbox, 'people', 'p1', { name: '' })
    await account.sync('people')
    assert.equal(await why('gender'), 'empty_at_vendor')
  })

  test('says what could not be read, and why', async () => {
    const { reason, detail, value, raw } = await explain('?field=hire_date')
    assert.deepEqual([reason, value, raw], ['mapping_error', null, ['yesterday']])
    assert.match(detail, /not a date/)
  })

  test('says that a word has none of ours, and that a value becomes nothing', async () => {
    const { reason, value } = await explain('?field=gender')
    assert.deepEqual([reason, value], ['value_unmappable', 'x'])
    const nick = await explain('?field=preferred_name')
    assert.deepEqual([nick.reason, nick.value, nick.provenance.kind], ['value_unmappable', null, 'computed'])
  })

  test('hides a sensitive value, in the raw payload too, until it is asked for', async () => {
    const hidden = await explain('?field=ssn')
    assert.deepEqual([hidden.reason, hidden.value, hidden.raw], ['sensitive', null, null])
    assert.ok(!JSON.stringify(await explain('')).includes('078'))
    const shown = await explain('?field=ssn&include_sensitive_fields=true')
    assert.deepEqual([shown.reason, shown.value, shown.raw], ['value', '078-05-1120', ['078-05-1120']])
  })

  test('says that the record a relation points to is not here, until it is', async () => {
    const missing = await explain('?field=team')
    assert.equal(missing.reason, 'relation_not_synced')
    assert.match(missing.detail, /sync the stream teams/)
    assert.match((await explain('?field=pay_group')).detail, /is not read for such records/)
    put(account.sandbox, 'teams', 't1', { name: 'One' })
    await account.sync('teams')
    assert.equal(await why('team'), 'value')
  })

  test('says that the vendor denies access, where the last run ended so', async () => {
    put(account.sandbox, 'people', 'p1', { name: 'Ann' })
    await account.sync('people')
    account.sandbox.state.beforePage = async () => refused(403)
    await account.sync('people')
    assert.equal((await account.run('people')).error_code, 'permission_missing')
    assert.equal(await why('hire_date'), 'permission_missing')
    assert.equal(await why('first_name'), 'value')
  })

  test('says that the record is gone at the vendor', async () => {
    put(account.sandbox, 'people', 'p2', { name: 'Ben' })
    await account.sync('people')
    remove(account.sandbox, 'people', 'p1')
    await account.requestFull()
    await account.sync('people')
    const { reason, value, fetched_at: fetchedAt } = await explain('?field=first_name')
    assert.deepEqual([reason, value, fetchedAt], ['record_deleted', 'Ann', null])
  })

  test('says that a field or the whole model is switched off, and shows nothing of it', async () => {
    const scope = (canRead: boolean, fields: readonly string[]) =>
      inTenant(async (client) => {
        await client.query(
          `INSERT INTO common_model_scope (organization_id, linked_account_id, model, can_read, disabled_fields)
           VALUES ($1, $2, 'hris.Employee', $3, $4) ON CONFLICT (organization_id, linked_account_id, model)
           DO UPDATE SET can_read = excluded.can_read, disabled_fields = excluded.disabled_fields`,
          [platform.organizationId, account.id, canRead, fields],
        )
        await touchModels(client, { organizationId: platform.organizationId, linkedAccountId: account.id }, [
          'hris.Employee',
        ])
      })
    await scope(true, ['first_name'])
    const off = await explain('?field=first_name')
    assert.deepEqual([off.reason, off.value, off.raw], ['scope_off', null, null])
    assert.equal(await why('team'), 'relation_not_synced')
    await scope(false, [])
    const { results } = await explain('')
    assert.ok(results.every((one: any) => one.reason === 'scope_off' && one.value === null && one.raw === null))
    assert.ok(!JSON.stringify(results).includes('Ann'))
  })

  test('explains fields of the customer’s own, and that one was not asked for yet', async () => {
    await inTenant(async (client) => {
      for (const [name, path] of [
        ['given', 'name'],
        ['shoe', 'size'],
      ]) {
        const { rows } = await client.query<{ id: string }>(
          `INSERT INTO target_field (organization_id, linked_account_id, model, name) VALUES ($1, $2, 'hris.Employee', $3)
           RETURNING id`,
          [platform.organizationId, account.id, name],
        )
        await client.query(
          `INSERT INTO field_mapping (organization_id, connector, linked_account_id, model, target_field_id, path)
           VALUES ($1, $2, $3, 'hris.Employee', $4, $5)`,
          [platform.organizationId, account.connector.id, account.id, rows[0]!.id, [path]],
        )
      }
      await touchModels(client, { organizationId: platform.organizationId, linkedAccountId: account.id }, [
        'hris.Employee',
      ])
    })
    const given = await explain('?field=field_mappings.given')
    assert.deepEqual([given.reason, given.value, given.provenance.kind], ['value', 'Ann', 'field_mapping'])
    assert.match(given.provenance.field_mapping_id, /^[0-9a-f-]{36}$/)
    assert.equal(await why('field_mappings.shoe'), 'not_asked_for')
    await account.requestFull()
    await account.sync('people')
    assert.equal(await why('field_mappings.shoe'), 'empty_at_vendor')
  })

  test('without a field explains them all; with one that is none it names the parameter', async () => {
    const { results } = await explain('')
    assert.deepEqual(
      results.map((one: any) => one.field),
      ['remote_id', ...Object.keys(hris.employee.fields)],
    )
    const id = recordId(account.id, 'hris.Employee', 'p1')
    for (const field of ['shoe_size', 'first_name.length', '__proto__', 'constructor.name']) {
      const { status, body } = await platform.get(`/v1/records/${id}/explain?field=${field}`, account.token)
      assert.deepEqual([status, body.parameter], [400, '?field'], field)
    }
    const other = await openVendor(platform, of('hris', [employee]))
    assert.equal((await platform.get(`/v1/records/${id}/explain`, other.token)).status, 404)
  })
})

test('values inside values are explained by their own remote path', async () => {
  account = await openVendor(platform, of('crm', [contact]))
  put(account.sandbox, 'people', 'p1', { places: [{ town: 'Bonn' }, { town: null }], mail: 'a@example.com' })
  await account.sync('people')
  const city = await explain('?field=addresses.0.city', 'crm.Contact')
  assert.deepEqual([city.reason, city.value, city.raw], ['value', 'Bonn', ['Bonn']])
  assert.deepEqual(city.provenance.remote_paths, ['places.0.town'])
  assert.equal((await explain('?field=addresses.1.city', 'crm.Contact')).reason, 'empty_at_vendor')
  assert.equal((await explain('?field=addresses.0.street_1', 'crm.Contact')).reason, 'vendor_has_no_such_field')
  const mail = await explain('?field=email_addresses.0.email_address', 'crm.Contact')
  assert.deepEqual([mail.value, mail.provenance.remote_paths], ['a@example.com', ['mail']])
  const kind = await explain('?field=email_addresses.0.email_address_type', 'crm.Contact')
  assert.deepEqual([kind.value, kind.reason, kind.provenance.kind], ['WORK', 'value', 'constant'])
})

describe('provenance', () => {
  before(async () => {
    account = await openVendor(platform, of('hris', [employee, vendor.streams.people.mappings[1]]))
    put(account.sandbox, 'people', 'p1', {
      name: 'Ann',
      sex: 'f',
      ssn: '078-05-1120',
      jobs: [
        { id: 'j1', title: 'Cook' },
        { id: 'j2', title: 'Chef' },
      ],
    })
    await account.sync('people')
  })
  const list = async (path: string) => {
    const { status, body } = await platform.get(`/api/hris/v1/${path}`, account.token)
    assert.equal(status, 200, JSON.stringify(body))
    return body.results as any[]
  }

  test('comes with each record of a list and with a single one, only where it is asked for', async () => {
    const [record] = await list('employees?include_provenance=true&expand=team')
    assert.deepEqual(record.provenance.gender, {
      kind: 'mapped',
      remote_paths: ['sex'],
      codecs: ['oneOf'],
      mapping_version: 0,
      field_mapping_id: null,
      raw: ['f'],
    })
    assert.equal(record.provenance.last_name.kind, 'unsupported')
    assert.equal(record.provenance.remote_id.raw[0], 'p1')
    assert.equal((await list('employees'))[0].provenance, undefined)
    const { body } = await platform.get(`/api/hris/v1/employees/${record.id}?include_provenance=true`, account.token)
    assert.deepEqual(body.provenance, record.provenance)
  })

  test('shows what is sensitive only where that is asked for too', async () => {
    const [hidden] = await list('employees?include_provenance=true')
    assert.equal(hidden.provenance.ssn.raw, null)
    const [shown] = await list('employees?include_provenance=true&include_sensitive_fields=true')
    assert.deepEqual(shown.provenance.ssn.raw, ['078-05-1120'])
  })

  test('names the item of its own, where a payload became several records', async () => {
    const jobs = await list('employments?include_provenance=true')
    const titles = new Map(
      jobs.map(({ remote_id: id, provenance: { job_title, employee: whose } }) => [id, [job_title.raw, whose.raw]]),
    )
    assert.deepEqual(titles.get('j1'), [['Cook'], ['p1']])
    assert.deepEqual(titles.get('j2'), [['Chef'], ['p1']])
    assert.deepEqual(jobs[0].provenance.job_title.remote_paths, ['jobs[].title'])
  })
})
