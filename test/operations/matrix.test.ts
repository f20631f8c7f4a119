/** Calls every operation as somebody who must not: nobody's key, another's token, a key without the scope, foreign ids. */
import assert from 'node:assert/strict'
import { after, before, describe, test, type TestContext } from 'node:test'
import type { Category, Field, Model } from '@crosswalk/models'
import { newApiKey } from '../../packages/server/http/api-key.ts'
import { inOrganization } from '../../packages/server/store/organization.ts'
import { bodyOf, fill, holdingsOf, pathValues, type Holdings } from './holdings.ts'
import { nameThings } from './named-things.ts'
import { leaksIn, secretsOf, type Secrets } from './leaks.ts'
import type { PublishedOperation } from './published.ts'
import { sampleOf } from './sample.ts'
import { headersOf, type Call } from './ask.ts'
import { openWorld, type World } from './world.ts'

const marker = 'zyx-foreign-zyx-'

let world: World
/** Who asks. */
let own: Holdings
/** Whose data must not be seen: another organisation, and another account of the same organisation. */
let foreign: Holdings
let sibling: Holdings
/** How often the vendors of others were asked before anybody tried anything. */
let asked: number
let calls = 0
let leaks = 0

before(async () => {
  world = await openWorld({ rows: 4 })
  own = await holdingsOf(world, world.own)
  foreign = await holdingsOf(world, await world.addTenant(marker))
  sibling = await holdingsOf(world, await world.addAccounts(world.own, 'zyx-sibling-zyx-'))
  for (const holdings of [own, foreign, sibling]) await nameThings(world, holdings)
  asked = requestsOf(foreign, sibling)
})
after(() => world.close())

/** Operations that need a key; those for one account also need its token. */
const guarded = (): readonly PublishedOperation[] =>
  world.operations.filter(({ definition }) => definition.security.length > 0)
const isForAccount = ({ definition }: PublishedOperation): boolean => 'account_token' in definition.security[0]!

/** The category below whose prefix an operation stands; undefined for those that are the same for all. */
const categoryOf = ({ path }: PublishedOperation): Category | undefined =>
  /^\/api\/(\w+)\/v1\//.exec(path)?.[1] as Category | undefined

/** What belongs to the organisation belongs to all of its accounts; connectors belong to nobody. */
const isShared = (operation: PublishedOperation, victim: Holdings): boolean =>
  (victim === sibling && !isForAccount(operation)) || operation.path.includes('{connector}')

interface Attempt {
  readonly call: Call
  /** Statuses with which it may be refused; undefined where an answer without anything foreign is fine too. */
  readonly refused?: readonly number[]
}

/** Makes attempts on every operation, and fails with a line for each that was not refused as it should. */
async function attempt(
  context: TestContext,
  victim: () => Holdings,
  attemptsOn: (operation: PublishedOperation) => readonly Attempt[],
): Promise<void> {
  const failures: string[] = []
  const secrets: Secrets = secretsOf(victim())
  const before = calls
  for (const operation of guarded())
    for (const { call, refused } of attemptsOn(operation)) {
      const answer = await world.send(call)
      calls += 1
      const sent = JSON.stringify(call)
      const of = `${operation.method} ${operation.path} as ${call.path}`
      const leaked = leaksIn(answer, secrets, sent)
      leaks += leaked.length
      if (leaked.length > 0) failures.push(`${of} gives away ${leaked.slice(0, 3).join(', ')}`)
      else if (answer.status >= 500) failures.push(`${of} answered ${answer.status}: ${answer.text.slice(0, 200)}`)
      else if (refused && !refused.includes(answer.status))
        failures.push(`${of} answered ${answer.status}, not ${refused.join(' or ')}: ${answer.text.slice(0, 200)}`)
    }
  context.diagnostic(`${context.name}: ${calls - before} calls`)
  assert.deepEqual(failures.slice(0, 40), [], `${failures.length} of ${calls - before} calls went wrong`)
}

/** The call of an operation with everything its own, to be changed in one place. */
function ownCall(operation: PublishedOperation): { readonly call: Call; readonly values: readonly string[] } {
  const values = pathValues(operation, own)
  const body = bodyOf(operation, own) ?? sampleBody(operation)
  const account = isForAccount(operation) ? own.account(categoryOf(operation) ?? 'crm') : undefined
  return {
    values,
    call: {
      method: operation.method,
      path: fill(operation.path, values),
      headers: headersOf(world.own, account),
      ...(body !== undefined && { body }),
    },
  }
}

describe('every operation', () => {
  test('refuses a key that nobody has', (context) =>
    attempt(
      context,
      () => foreign,
      (operation) => {
        const { call } = ownCall(operation)
        const token = foreign.account(categoryOf(operation) ?? 'crm').token
        const headers = { ...headersOf({ apiKey: newApiKey().key }), 'x-account-token': token }
        return [{ call: { ...call, headers }, refused: [401] }]
      },
    ))

  test("refuses another organisation's key for an account", (context) =>
    attempt(
      context,
      () => foreign,
      (operation) => {
        if (!isForAccount(operation)) return []
        const { token } = foreign.account(categoryOf(operation) ?? 'crm')
        const { call } = ownCall(operation)
        return [{ call: { ...call, headers: { ...call.headers, 'x-account-token': token } }, refused: [404] }]
      },
    ))

  test('refuses the token of an account of another category', (context) =>
    attempt(
      context,
      () => foreign,
      (operation) => {
        const category = categoryOf(operation)
        if (!isForAccount(operation) || category === undefined) return []
        const { token } = own.account(category === 'crm' ? 'hris' : 'crm')
        const { call } = ownCall(operation)
        return [{ call: { ...call, headers: { ...call.headers, 'x-account-token': token } }, refused: [404] }]
      },
    ))

  test('refuses a key that lacks the scope', async (context) => {
    const keys = { passthrough: await keyWith('passthrough'), 'audit:read': await keyWith('audit:read') }
    const unscoped = guarded().filter(({ definition }) => definition['x-scope'] === undefined)
    assert.deepEqual(
      unscoped.map(({ operationId }) => operationId),
      [],
      'operations without a scope',
    )
    await attempt(
      context,
      () => foreign,
      (operation) => {
        const { call } = ownCall(operation)
        const apiKey = keys[operation.definition['x-scope'] === 'passthrough' ? 'audit:read' : 'passthrough']
        return [{ call: { ...call, headers: { ...call.headers, ...headersOf({ apiKey }) } }, refused: [403] }]
      },
    )
  })

  for (const [whose, victim] of [
    ['of another organisation', () => foreign],
    ['of another account of the organisation', () => sibling],
  ] as const) {
    test(`finds nothing by ids in the path that are ${whose}`, (context) =>
      attempt(context, victim, (operation) => {
        if (isShared(operation, victim())) return []
        const { call, values } = ownCall(operation)
        const others = pathValues(operation, victim())
        return values.map((_, place) => ({
          call: { ...call, path: fill(operation.path, values.with(place, others[place]!)) },
          refused: [400, 404],
        }))
      }))

    test(`finds nothing by ids in the query that are ${whose}`, (context) =>
      attempt(context, victim, (operation) => {
        if (isShared(operation, victim())) return []
        const { call } = ownCall(operation)
        return idParameters(operation, victim()).map(([name, value]) => ({
          call: { ...call, path: `${call.path}?${new URLSearchParams({ [name]: value }).toString()}` },
        }))
      }))

    test(`writes no relation to a record ${whose}`, (context) =>
      attempt(context, victim, (operation) => {
        const { call } = ownCall(operation)
        return foreignBodies(operation, call.body, victim()).map((body) => ({
          call: { ...call, body },
          refused: operation.entry?.kind.startsWith('bulk') === true ? [400, 404, 422, 200, 201, 202] : [400, 404, 422],
        }))
      }))
  }

  test('configures nothing for an account of another organisation', (context) =>
    attempt(
      context,
      () => foreign,
      (operation) => {
        const naming = bodiesNaming(foreign)[`${operation.method} ${operation.path}`] ?? []
        const { call } = ownCall(operation)
        return naming.map(({ body, ...more }) => ({ call: { ...call, body }, ...more }))
      },
    ))

  test('asked no foreign vendor for anything, and gave nothing away', (context) => {
    context.diagnostic(`the matrix of foreign keys, tokens, scopes and ids: ${calls} calls, ${leaks} leaks`)
    assert.equal(requestsOf(foreign, sibling), asked, 'a foreign vendor was asked')
    assert.equal(leaks, 0)
  })
})

/** How many requests the vendors of these accounts have got. */
const requestsOf = (...all: readonly Holdings[]): number =>
  all
    .flatMap(({ tenant }) => [...tenant.accounts.values()])
    .reduce((sum, { sandbox }) => sum + sandbox.ledger.requests.length, 0)

/** A body of an operation that no model declares. */
const sampleBody = ({ definition }: PublishedOperation): unknown =>
  definition.requestBody && sampleOf(Object.values(definition.requestBody.content)[0]!.schema, world.document)

async function keyWith(scope: string): Promise<string> {
  const { key, prefix, hash } = newApiKey()
  const { organizationId } = world.own
  await inOrganization(world.platform.platform.database, organizationId, (client) =>
    client.query('INSERT INTO api_key (organization_id, name, prefix, hash, scopes) VALUES ($1, $2, $3, $4, $5)', [
      organizationId,
      scope,
      prefix,
      hash,
      [scope],
    ]),
  )
  return key
}

/** The parameters of a query that take ids, with the victim's. */
function idParameters({ definition, entry }: PublishedOperation, victim: Holdings): readonly [string, string][] {
  const category = entry?.model.category ?? 'crm'
  return (definition.parameters ?? []).flatMap(({ name, in: place }): [string, string][] => {
    if (place !== 'query') return []
    if (name === 'remote_id') return [[name, `${victim.tenant.marker}${entry?.model.path ?? ''}_0`]]
    const filter = entry?.model.filters?.[name]
    const target = filter && entry.model.fields[filter.field]?.target
    const record = victim.records.get(target ?? entry?.model.name ?? '')?.[0]
    if (target !== undefined) return record ? [[name, record.id]] : []
    if (/linked_account_id|^ids?$/.test(name)) return [[name, record?.id ?? victim.account(category).id]]
    if (name === 'account_token') return [[name, victim.account(category).token]]
    return []
  })
}

/** The body, once for each relation in it, with the victim's record in its place. */
function foreignBodies({ entry }: PublishedOperation, body: unknown, victim: Holdings): readonly unknown[] {
  const items = (body as { readonly batch_items?: readonly { readonly payload: Row }[] } | undefined)?.batch_items
  const model = items ? items[0]!.payload : (body as { readonly model?: Row } | undefined)?.model
  if (!entry || !model) return []
  const fields = entry.operation?.fields ?? entry.model.fields
  return withForeign(model, fields, victim).map((changed) =>
    items ? { batch_items: [{ ...items[0], payload: changed }] } : { model: changed },
  )
}

/** Bodies of operations of the platform that name something of a victim's. */
const bodiesNaming = ({ account, records }: Holdings): Readonly<Record<string, readonly Naming[]>> => {
  const { id } = account('crm')
  const mapping = { model: 'crm.Contact', target: 'stolen', path: ['attributes', 'nickname'] }
  const ofAccount = { level: 'linked_account', linked_account_id: id }
  const refused = [400, 404]
  const words = { model: 'crm.Opportunity', field: 'status', words: { peculiar: 'OPEN' } }
  return {
    'POST /v1/field-mappings': [{ body: { ...ofAccount, ...mapping }, refused }],
    'POST /v1/field-mappings/preview': [
      { body: { ...ofAccount, ...mapping }, refused },
      // Records that nobody here has are no records: it may answer that there are none.
      { body: { ...mapping, record_ids: [records.get('crm.Contact')![0]!.id] } },
    ],
    'PUT /v1/enum-tables': [{ body: { ...ofAccount, ...words }, refused }],
  }
}

interface Naming {
  readonly body: unknown
  readonly refused?: readonly number[]
}

type Row = Readonly<Record<string, unknown>>

function withForeign(row: Row, fields: Readonly<Record<string, Field>>, victim: Holdings): readonly Row[] {
  return Object.entries(row).flatMap(([name, value]): Row[] => {
    const field = fields[name]
    if (field?.kind === 'reference') {
      const id = victim.records.get(field.target as Model['name'])?.[0]?.id
      return id === undefined ? [] : [{ ...row, [name]: field.list ? [id] : id }]
    }
    if (field?.kind !== 'embedded') return []
    const [inner] = [value].flat() as Row[]
    return withForeign(inner!, field.embedded!.fields, victim).map((changed) => ({
      ...row,
      [name]: field.list ? [changed] : changed,
    }))
  })
}
