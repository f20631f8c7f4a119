/** How the platform's own operations are called: linking, accounts, syncing, keys and what else stands below every category. */
import assert from 'node:assert/strict'
import type { Category, Model } from '@crosswalk/models'
import { headersOf, type Answer } from './ask.ts'
import { checkAnswer, urlOf, type Arguments } from './checked-call.ts'
import type { PublishedOperation } from './published.ts'
import type { Account, World } from './world.ts'
import { wholeSandbox } from './whole/sandbox.ts'

/** A visit to an operation below one of the places where the platform's operations stand. */
export interface PlatformWalk {
  readonly world: World
  /** Of the place: `/api/crm/v1` has the category crm, `/api` and `/v1` have none of their own and get one. */
  readonly category: Category
  readonly account: Account
}

export type PlatformVisit = (walk: PlatformWalk, operation: PublishedOperation) => Promise<void>

/** What an operation is called without the place below which it stands: `GET account-details`, `GET /health`. */
export const platformName = ({ method, path }: PublishedOperation): string =>
  `${method} ${path.replace(/^\/api\/(?:\w+\/v1\/)?/, '')}`

export const placeOf = ({ path }: PublishedOperation): Category =>
  (/^\/api\/(\w+)\/v1\//.exec(path)?.[1] ?? 'crm') as Category

type Values = Arguments & { readonly body?: unknown; readonly as?: Account }

/** Calls an operation as the organisation, and for the account where it is about one. */
export async function callPlatform(
  { world, account }: PlatformWalk,
  operation: PublishedOperation,
  { as = account, ...values }: Values = {},
): Promise<Answer> {
  const [security] = operation.definition.security
  const headers = security ? headersOf(world.own, 'account_token' in security ? as : undefined) : {}
  const { method } = operation
  const { body } = values
  const answer = await world.send({
    method,
    path: urlOf(operation, values),
    headers,
    ...(body !== undefined && { body }),
  })
  checkAnswer(world.document, operation, answer)
  return answer
}

/** Another operation of the same place, by its name. */
export function neighbour({ world }: PlatformWalk, of: { readonly path: string }, name: string): PublishedOperation {
  const [method, path] = name.split(' ')
  const prefix = /^\/api\/(?:\w+\/v1\/)?/.exec(of.path)?.[0] ?? '/api/'
  const full = path!.startsWith('/') ? path! : prefix + path!
  const found = world.operations.find((other) => other.method === method && other.path === full)
  assert.ok(found, `there is no ${method} ${full}`)
  return found
}

/** Reads a record of the account by the id that the vendor gives it. */
export async function readRecord(
  { world, account }: PlatformWalk,
  { category, path }: Model,
  remoteId: string,
): Promise<Readonly<Record<string, any>>> {
  const { body } = await world.send({
    method: 'GET',
    path: `/api/${category}/v1/${path}?remote_id=${remoteId}`,
    headers: headersOf(world.own, account),
  })
  assert.equal(body.results.length, 1, `${path} ${remoteId}`)
  return body.results[0]
}

let people = 0

const linkRequest = (category: Category) => ({
  end_user_email_address: `walker.${(people += 1)}@example.com`,
  end_user_organization_name: 'Walkers',
  end_user_origin_id: `walker-${people}`,
  categories: [category],
  integration: `whole-${category}`,
})

/** The start of linking: a link token for a new end user. */
const linkToken = async (walk: PlatformWalk, operation: PublishedOperation): Promise<string> =>
  (await callPlatform(walk, neighbour(walk, operation, 'POST link-token'), { body: linkRequest(walk.category) })).body
    .link_token

/** Links one more account of the category's sandbox, up to the public token. */
async function publicToken(walk: PlatformWalk, operation: PublishedOperation): Promise<string> {
  const settings = { base_url: walk.account.url }
  const body = {
    link_token: await linkToken(walk, operation),
    integration: `whole-${walk.category}`,
    settings,
    credential: wholeSandbox(walk.category).credential,
  }
  return (await callPlatform(walk, neighbour(walk, operation, 'POST /link/credential'), { body })).body.public_token
}

export const platformVisits: Readonly<Record<string, PlatformVisit>> = {
  'GET /health': async (walk, operation) => {
    assert.deepEqual((await callPlatform(walk, operation)).body, { status: 'ok' })
  },
  'GET /openapi.json': async (walk, operation) => {
    assert.deepEqual((await callPlatform(walk, operation)).body, walk.world.document)
  },
  'GET /errors': async (walk, operation) => {
    assert.match((await callPlatform(walk, operation)).text, /forbidden_scope/)
  },
  'POST link-token': async (walk, operation) => {
    const { body } = await callPlatform(walk, operation, { body: linkRequest(walk.category) })
    assert.ok(body.link_token.length > 20)
  },
  'POST /link/session': async (walk, operation) => {
    const body = { link_token: await linkToken(walk, operation) }
    const { integrations } = (await callPlatform(walk, operation, { body })).body
    assert.deepEqual(
      integrations.map(({ slug }: { readonly slug: string }) => slug),
      [`whole-${walk.category}`],
    )
  },
  'POST /link/credential': async (walk, operation) => {
    assert.ok((await publicToken(walk, operation)).length > 20)
  },
  'GET /link/{token}': async (walk, operation) => {
    const { text } = await callPlatform(walk, operation, { path: [await linkToken(walk, operation)] })
    assert.match(text, /<form method="post"/)
  },
  'POST /link/{token}': async (walk, operation) => {
    const token = await linkToken(walk, operation)
    const form = {
      integration: `whole-${walk.category}`,
      'settings.base_url': walk.account.url,
      'credential.token': wholeSandbox(walk.category).credential['token']!,
    }
    const answer = await walk.world.send({
      method: 'POST',
      path: urlOf(operation, { path: [token] }),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    })
    checkAnswer(walk.world.document, operation, answer)
    assert.match(answer.text, /data-public-token="[^"]{20,}"/)
  },
  'GET account-token/{public_token}': async (walk, operation) => {
    const token = await publicToken(walk, operation)
    const { body } = await callPlatform(walk, operation, { path: [token] })
    assert.equal(body.integration.slug, `whole-${walk.category}`)
  },
  'GET account-details': async (walk, operation) => {
    const { body } = await callPlatform(walk, operation)
    assert.equal(body.id, walk.account.id)
    assert.equal(body.status, 'COMPLETE')
  },
  'GET linked-accounts': async (walk, operation) => {
    const { body } = await callPlatform(walk, operation, { query: { category: walk.category, page_size: 100 } })
    assert.ok(body.results.some(({ id }: { readonly id: string }) => id === walk.account.id))
    const one = await callPlatform(walk, operation, { query: { id: walk.account.id } })
    assert.equal(one.body.results.length, 1)
  },
  'GET sync-status': async (walk, operation) => {
    const { body } = await callPlatform(walk, operation, { query: { page_size: 100 } })
    assert.ok(body.results.length > 0)
    for (const { model_name: name, status } of body.results) assert.equal(status, 'DONE', name)
  },
  'POST sync-status/resync': async (walk, operation) => {
    const account = await walk.world.link(walk.world.own, walk.category)
    const { body } = await callPlatform(walk, operation, { as: account })
    assert.ok(body.length > 0)
  },
  'POST generate-key': async (walk, operation) => {
    const { body } = await callPlatform(walk, operation, { body: { name: 'Walker' } })
    assert.match(body.key, /^cw_/)
    const path = neighbour(walk, operation, 'GET linked-accounts').path
    const { status } = await walk.world.send({ method: 'GET', path, headers: headersOf({ apiKey: body.key }) })
    assert.equal(status, 200, 'the new key opens nothing')
  },
}
