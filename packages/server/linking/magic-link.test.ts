import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { connectorOf, sandboxOf } from '../testing.ts'
import { controlWorld, type ControlWorld } from '../admin/testing.ts'
import { openVendor, type VendorAccount } from '../sync/testing.ts'

const hubspot = connectorOf('hubspot')
const hubspotSandbox = sandboxOf('hubspot')

let world: ControlWorld
let account: VendorAccount
before(async () => {
  world = await controlWorld([hubspot])
  account = await openVendor(world)
})
after(() => world.close())

let people = 0
const person = (more: object = {}) => ({
  end_user_origin_id: `magic-${(people += 1)}`,
  end_user_organization_name: 'Acme & <Sons>',
  end_user_email_address: 'ann@example.com',
  categories: ['hris'],
  integration: account.connector.id,
  ...more,
})

const make = async (more: object = {}) =>
  world.call('POST', '/api/link-token', { body: person({ should_create_magic_link_url: true, ...more }) })

/** As a browser: the page, or what the form on it brings. */
async function browse(url: string, fields?: Record<string, string>) {
  const { pathname } = new URL(url)
  const response = await fetch(
    world.baseUrl + pathname,
    fields ? { method: 'POST', body: new URLSearchParams(fields) } : {},
  )
  return { response, status: response.status, text: await response.text() }
}

const form = (more: Record<string, string> = {}) => ({
  integration: account.connector.id,
  'settings.base_url': account.url,
  'credential.token': 'secret',
  ...more,
})

const publicToken = (text: string) => /data-public-token="([^"]+)"/.exec(text)?.[1]

describe('a magic link', () => {
  test('opens a page with a form per connector, without scripts, on which everything is escaped', async () => {
    const { body } = await make()
    assert.ok(body.magic_link_url.endsWith(`/link/${body.link_token}`))
    const { response, status, text } = await browse(body.magic_link_url)
    assert.equal(status, 200)
    assert.match(text, /Acme &#38; &#60;Sons&#62;/)
    assert.match(text, /name="credential.token" type="password"/)
    assert.doesNotMatch(text, /<script|javascript:|onclick/i)
    const policy = response.headers.get('content-security-policy')!
    assert.match(policy, /default-src 'none'/)
    assert.match(policy, /form-action 'self'/)
    const style = /<style>([^<]*)<\/style>/.exec(text)![1]!
    assert.ok(policy.includes(createHash('sha256').update(style).digest('base64')), 'the style is let through')
    assert.equal(response.headers.get('referrer-policy'), 'no-referrer')
  })

  test('links the account with the form, and works once', async () => {
    const { body } = await make()
    const { text } = await browse(body.magic_link_url, form())
    const linked = await world.call('GET', `/api/account-token/${publicToken(text)}`)
    assert.equal(linked.body.integration.slug, account.connector.id)
    const again = await browse(body.magic_link_url)
    assert.equal(again.status, 401)
    assert.match(again.text, /<h1>This link no longer works<\/h1>/)
  })

  test('shows on the page what was wrong, and nothing of what was typed', async () => {
    const { body } = await make()
    const { status, text } = await browse(body.magic_link_url, form({ 'credential.token': 'wrong-secret' }))
    assert.equal(status, 422)
    assert.match(text, /role="alert"/)
    assert.doesNotMatch(text, /wrong-secret/)
    assert.equal(
      publicToken((await browse(body.magic_link_url, form())).text) === undefined,
      false,
      'and can be mended',
    )
  })

  test('leads on to the vendor where that is how it is linked', async () => {
    // Sets the OAuth application up.
    await world.link(hubspot, hubspotSandbox)
    const { body } = await make({ categories: ['crm'], integration: 'hubspot' })
    const offered = await browse(body.magic_link_url)
    assert.doesNotMatch(offered.text, /type="password"/)
    const onward = await browse(body.magic_link_url, { integration: 'hubspot' })
    const place = /<meta http-equiv="refresh" content="0;url=([^"]+)">/.exec(onward.text)![1]!
    const url = new URL(place.replaceAll('&#38;', '&'))
    assert.equal(url.host, 'app.hubspot.com')
    assert.equal(url.searchParams.get('code_challenge_method'), 'S256')
    assert.ok(onward.text.includes(`href="${place}"`), 'also as a link')
  })

  test('lives as long as it says: up to a week, where other link tokens end within twelve hours', async () => {
    assert.equal((await make({ link_expiry_mins: 10_080 })).status, 200)
    const long = await world.call('POST', '/api/link-token', { body: person({ link_expiry_mins: 721 }) })
    assert.deepEqual([long.status, long.body.parameter], [400, '/link_expiry_mins'])
    assert.equal((await make({ link_expiry_mins: 10_081 })).status, 400)
    const { body } = await make()
    await world.platform.database.owner.query('UPDATE link_session SET expires_at = now()')
    assert.equal((await browse(body.magic_link_url)).status, 401)
    assert.equal((await browse(body.magic_link_url, form())).status, 401)
  })

  test('stands in the audit trail, without its token', async () => {
    const { body } = await make()
    const events = await world.rows(`SELECT * FROM audit_event WHERE event_type = 'GENERATED_MAGIC_LINK'`)
    assert.ok(events.length > 0)
    assert.equal(JSON.stringify(events).includes(body.link_token), false)
  })
})

describe('a link token', () => {
  const link = async (more: object): Promise<any> => {
    const { body } = await make(more)
    const { text } = await browse(body.magic_link_url, form())
    return (await world.call('GET', `/api/account-token/${publicToken(text)}`)).body
  }
  const scopeOf = async (token: string, model: string) => {
    const { body } = await world.call('GET', '/api/hris/v1/linked-account-scopes', { token })
    return body.common_models.find((one: any) => one.model_name === model)
  }

  test('gives its scopes to the account, in either form, before anything is asked of the vendor', async () => {
    const older = await link({
      common_models: [
        { model_id: 'hris.Employee', enabled_actions: ['READ'], disabled_fields: ['ssn'] },
        { model_id: 'hris.Group', enabled_actions: [] },
      ],
    })
    const employee = await scopeOf(older.account_token, 'Employee')
    assert.deepEqual(employee.model_permissions, { READ: { is_enabled: true }, WRITE: { is_enabled: false } })
    assert.deepEqual(employee.field_permissions.disabled_fields, ['ssn'])
    const [groups] = await world.rows(
      `SELECT is_enabled FROM sync_schedule WHERE linked_account_id = $1 AND stream = 'groups'`,
      older.id,
    )
    assert.equal(groups.is_enabled, false)

    const newer = await link({
      category_common_model_scopes: {
        hris: [{ model_name: 'Employee', field_permissions: { disabled_fields: ['gender'] } }],
      },
    })
    assert.deepEqual((await scopeOf(newer.account_token, 'Employee')).field_permissions.disabled_fields, ['gender'])
  })

  test('names a model or field of its scopes that does not exist', async () => {
    const wrong = await make({ common_models: [{ model_id: 'hris.Employee', disabled_fields: ['shoe_size'] }] })
    assert.deepEqual([wrong.status, wrong.body.parameter], [400, '/common_models/0/disabled_fields/0'])
    const other = await make({ category_common_model_scopes: { crm: [{ model_name: 'Employee' }] } })
    assert.deepEqual([other.status, other.body.parameter], [400, '/category_common_model_scopes/crm/0/model_name'])
  })

  test('can link an account without syncing it', async () => {
    const { id } = await link({ are_syncs_disabled: true })
    const streams = await world.rows('SELECT is_enabled FROM sync_schedule WHERE linked_account_id = $1', id)
    assert.ok(streams.length > 0 && streams.every(({ is_enabled: isEnabled }) => !isEnabled))
  })
})
