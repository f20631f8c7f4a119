/** Makes one of everything that has an id and is no record, as a tenant: so that others can try to reach it. */
import assert from 'node:assert/strict'
import { runStream } from '../../packages/server/sync/run-stream.ts'
import { headersOf, type Call } from './ask.ts'
import type { Holdings } from './holdings.ts'
import type { World } from './world.ts'

/** Fills `named` of what a tenant holds. All of it belongs to the account of crm, where it belongs to one. */
export async function nameThings(world: World, holdings: Holdings): Promise<void> {
  const { tenant, account, records, named } = holdings
  const crm = account('crm')
  const ask = async (call: Call, of = crm): Promise<any> => {
    const answer = await world.send({ ...call, headers: headersOf(tenant, of) })
    assert.ok(
      answer.status < 300,
      `${call.method} ${call.path} answered ${answer.status}: ${answer.text.slice(0, 300)}`,
    )
    return answer.body
  }
  const contact = { first_name: `${tenant.marker}Named` }

  const mapping = await ask({
    method: 'POST',
    path: '/api/crm/v1/field-mappings',
    body: {
      target_field_name: `target_${tenant.marker.replaceAll('-', '_')}`,
      target_field_description: `${tenant.marker}target`,
      remote_field_traversal_path: ['attributes', 'nickname'],
      remote_method: 'GET',
      remote_url_path: '/contacts',
      common_model_name: 'Contact',
    },
  })
  named.set('field_mapping_id', mapping.model.id)
  const ownFields = await ask({ method: 'GET', path: '/v1/target-fields' })
  named.set('target_field_id', ownFields.results[0].id)

  const request = { method: 'GET', path: '/me' }
  const receipt = await ask({ method: 'POST', path: '/api/crm/v1/async-passthrough', body: request })
  named.set('async_passthrough_receipt_id', receipt.async_passthrough_receipt_id)

  const batch = { batch_items: [{ item_id: '1', payload: { model: contact } }] }
  const bulk = await ask({ method: 'POST', path: '/api/crm/v1/contacts/bulk', body: batch })
  named.set('bulk-retrieve crm.Contact', bulk.batch_id)
  const path = '/api/crm/v1/contacts?run_async=true'
  named.set('async-tasks', (await ask({ method: 'POST', path, body: { model: contact } })).task_id)
  await world.platform.runJobs()
  named.set('writes', (await ask({ method: 'GET', path: '/v1/writes?page_size=1' })).results[0].id)

  named.set('api-keys', (await ask({ method: 'GET', path: '/v1/api-keys' })).results[0].id)
  named.set('linked-accounts', crm.id)
  const person = {
    end_user_email_address: 'named@example.com',
    end_user_organization_name: `${tenant.marker}Named`,
    end_user_origin_id: 'named',
    categories: ['crm'],
  }
  named.set('link', (await ask({ method: 'POST', path: '/api/link-token', body: person })).link_token)
  named.set('records', records.get('crm.Contact')![0]!.id)

  const links = await ask(
    { method: 'GET', path: '/api/filestorage/v1/files/download/request-meta' },
    account('filestorage'),
  )
  named.set('downloads', new URL(links.results[0].url).pathname.split('/').at(-1)!)

  const books = account('accounting')
  const { results } = await ask({ method: 'GET', path: '/api/accounting/v1/contacts' }, books)
  const reachable = results.find((one: { readonly addresses: readonly unknown[] }) => one.addresses.length > 0)
  named.set('value-retrieve accounting.Address', reachable.addresses[0].id)
  named.set('value-retrieve accounting.PhoneNumber', reachable.phone_numbers[0].id)

  const stage = records.get('crm.Stage')!.at(-1)!.id
  await ask({ method: 'POST', path: `/api/crm/v1/stages/ignore/${stage}`, body: { reason: 'OTHER' } })
  named.set('ignored-records', stage)

  crm.sandbox.faults.add({ kind: 'server_error', status: 403, match: '^/users$', times: 20 })
  const of = { organizationId: tenant.organizationId, linkedAccountId: crm.id, stream: 'users' }
  await runStream(world.platform.platform, of)
  crm.sandbox.faults.clear()
  const issues = await ask({ method: 'GET', path: `/api/issues?linked_account_id=${crm.id}` })
  named.set('issues', issues.results[0].id)
}
