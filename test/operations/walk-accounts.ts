/** How one acts on a linked account as a whole: its token, its syncing, its sources, what is selected, its issues, its end. */
import assert from 'node:assert/strict'
import { models, type Model } from '@crosswalk/models'
import { runStream } from '../../packages/server/sync/run-stream.ts'
import type { PublishedOperation } from './published.ts'
import { callPlatform, neighbour, readRecord, type PlatformVisit, type PlatformWalk } from './walk-platform.ts'
import { recordModels, streamOf } from './whole/vendor-names.ts'
import type { Account } from './world.ts'

/** One more account, for what an account may not survive, or what others would notice. */
const another = ({ world, category }: PlatformWalk): Promise<Account> => world.link(world.own, category)

const run = ({ world }: PlatformWalk, account: Account, stream: string): Promise<void> =>
  runStream(world.platform.platform, {
    organizationId: world.own.organizationId,
    linkedAccountId: account.id,
    stream,
  })

const firstModel = ({ category }: PlatformWalk): Model => recordModels(category).find(({ path }) => path !== undefined)!

/** The account is there for nobody any more, and the vendor has its credential back. */
async function assertEnded(walk: PlatformWalk, operation: PublishedOperation, account: Account): Promise<void> {
  await walk.world.platform.runJobs()
  const details = neighbour(walk, operation, 'GET account-details')
  await assert.rejects(callPlatform(walk, details, { as: account }), /404/, 'the account is still there')
  assert.ok(account.sandbox.state.isRevoked, 'the credential was not given back to the vendor')
}

/** The old token opens nothing any more, the new one does. */
async function assertReplaced(
  walk: PlatformWalk,
  operation: PublishedOperation,
  account: Account,
  body: { readonly linked_account_id: string; readonly account_token: string },
): Promise<void> {
  assert.equal(body.linked_account_id, account.id)
  const details = neighbour(walk, operation, 'GET account-details')
  await callPlatform(walk, details, { as: { ...account, token: body.account_token } })
  await assert.rejects(callPlatform(walk, details, { as: account }), /404/, 'the old token still works')
}

/** An issue: the vendor refuses what it took before. */
async function makeIssue(walk: PlatformWalk, operation: PublishedOperation): Promise<{ id: string; account: Account }> {
  const account = await another(walk)
  account.sandbox.faults.add({ kind: 'server_error', status: 403, times: 50 })
  await run(walk, account, streamOf(firstModel(walk)))
  account.sandbox.faults.clear()
  const list = neighbour(walk, operation, 'GET issues')
  const { body } = await callPlatform(walk, list, { query: { linked_account_id: account.id } })
  assert.ok(body.results[0], 'there is no issue')
  return { id: body.results[0].id, account }
}

/** A condition that some records of the category meet and others do not. */
function conditionOf(walk: PlatformWalk) {
  for (const model of recordModels(walk.category))
    for (const { field, test } of Object.values(model.filters ?? {})) {
      const declared = model.fields[field]
      if (test === 'equals' && declared?.kind === 'text' && !declared.list && model.path !== undefined) {
        const rows = walk.account.sandbox.state.tables.get(streamOf(model))!.list()
        const value = String(rows.find(({ row }) => row[field] !== null)!.row[field])
        return { model, condition: { common_model: model.title, field_name: field, operator: 'EQUALS', value } }
      }
    }
  return undefined
}

const configurations = 'selective-sync/configurations'

/** Chooses records of one more account by a condition; answers the account and what was answered. */
async function choose(walk: PlatformWalk, operation: PublishedOperation) {
  const chosen = conditionOf(walk)
  const account = await another(walk)
  if (!chosen) return { account, chosen, body: [] }
  const put = neighbour(walk, operation, `PUT ${configurations}`)
  const body = { sync_configurations: [{ linked_account_conditions: [chosen.condition] }] }
  return { account, chosen, body: (await callPlatform(walk, put, { as: account, body })).body }
}

const assertChosen = (found: any, chosen: ReturnType<typeof conditionOf>): void => {
  if (!chosen) return
  const { field_name: field, operator, value } = chosen.condition
  const text = JSON.stringify(found)
  for (const part of [field, operator, value])
    assert.ok(text.includes(JSON.stringify(part)), `${part} is not in ${text}`)
}

export const accountVisits: Readonly<Record<string, PlatformVisit>> = {
  'POST account-token/regenerate': async (walk, operation) => {
    const account = await another(walk)
    const { body } = await callPlatform(walk, operation, { as: account })
    await assertReplaced(walk, operation, account, body)
  },
  'POST /v1/linked-accounts/{id}/account-token': async (walk, operation) => {
    const account = await another(walk)
    const { body } = await callPlatform(walk, operation, { path: [account.id] })
    await assertReplaced(walk, operation, account, body)
  },
  'POST delete-account': async (walk, operation) => {
    const account = await another(walk)
    await callPlatform(walk, operation, { as: account })
    await assertEnded(walk, operation, account)
  },
  'DELETE /v1/linked-accounts/{id}': async (walk, operation) => {
    const account = await another(walk)
    await callPlatform(walk, operation, { path: [account.id] })
    await assertEnded(walk, operation, account)
  },
  'PATCH /v1/linked-accounts/{id}': async (walk, operation) => {
    const account = await another(walk)
    await callPlatform(walk, operation, { path: [account.id], body: { are_syncs_disabled: true } })
    await run(walk, account, streamOf(firstModel(walk)))
    assert.equal(account.sandbox.ledger.count(new RegExp(`^/${streamOf(firstModel(walk))}$`)), 0, 'it was synced')
  },
  'POST /v1/linked-accounts/{id}/resync': async (walk, operation) => {
    const account = await another(walk)
    const body = { models: [firstModel(walk).title], mode: 'full' }
    const answer = await callPlatform(walk, operation, { path: [account.id], body })
    assert.deepEqual(
      answer.body.map(({ model_id: id }: { readonly model_id: string }) => id),
      [firstModel(walk).name],
    )
  },
  'GET /v1/linked-accounts/{id}/sources': async (walk, operation) => {
    const { body } = await callPlatform(walk, operation, { path: [walk.account.id] })
    assert.equal(body[firstModel(walk).name].source, 'synced')
  },
  'PUT /v1/linked-accounts/{id}/sources': async (walk, operation) => {
    const account = await another(walk)
    const { name } = firstModel(walk)
    await callPlatform(walk, operation, { path: [account.id], body: { [name]: { source: 'live' } } })
    const shown = neighbour(walk, operation, 'GET /v1/linked-accounts/{id}/sources')
    assert.equal((await callPlatform(walk, shown, { path: [account.id] })).body[name].source, 'live')
    // Nothing was ever synced of it, so what is read comes from the vendor.
    const [entry] = account.sandbox.state.tables.get(streamOf(firstModel(walk)))!.list()
    const record = await readRecord({ ...walk, account }, firstModel(walk), entry!.id)
    assert.equal(record['remote_id'], entry!.id)
  },
  'GET issues': async (walk, operation) => {
    const { id, account } = await makeIssue(walk, operation)
    const { body } = await callPlatform(walk, operation, { query: { status: 'ONGOING', page_size: 100 } })
    const mine = body.results.find((issue: { readonly id: string }) => issue.id === id)
    assert.equal(mine.linked_account_id, account.id)
  },
  'GET issues/{id}': async (walk, operation) => {
    const { id } = await makeIssue(walk, operation)
    const { body } = await callPlatform(walk, operation, { path: [id] })
    assert.equal(body.code, 'permission_missing')
    assert.ok(body.what_to_do.length > 10)
  },
  'PATCH /v1/issues/{id}': async (walk, operation) => {
    const { id, account } = await makeIssue(walk, operation)
    await callPlatform(walk, operation, { path: [id], body: { is_muted: true } })
    const list = neighbour(walk, operation, 'GET issues')
    const { body } = await callPlatform(walk, list, { query: { linked_account_id: account.id } })
    assert.equal(body.results.length, 0, 'a muted issue is listed')
  },
  'POST /v1/issues/{id}/retest': async (walk, operation) => {
    const { id } = await makeIssue(walk, operation)
    const { body } = await callPlatform(walk, operation, { path: [id] })
    assert.equal(body.succeeded, true)
  },
  [`GET ${configurations}`]: async (walk, operation) => {
    const { account, chosen } = await choose(walk, operation)
    assertChosen((await callPlatform(walk, operation, { as: account })).body, chosen)
  },
  [`PUT ${configurations}`]: async (walk, operation) => {
    const { account, chosen, body } = await choose(walk, operation)
    assertChosen(body, chosen)
    if (!chosen) return
    const stream = streamOf(chosen.model)
    await run(walk, account, stream)
    const asked = account.sandbox.ledger.requests.filter(({ path }) => path === `/${stream}`)
    assert.ok(asked.length > 0 && asked.every(({ query }) => query.includes('where=')), 'the vendor was not told')
  },
  'GET selective-sync/meta': async (walk, operation) => {
    const { body } = await callPlatform(walk, operation, { query: { page_size: 100 } })
    if (conditionOf(walk)) assert.ok(body.results.length > 0)
  },
  'GET selective-sync/conditions': async (walk, operation) => {
    const { account, chosen } = await choose(walk, operation)
    assertChosen((await callPlatform(walk, operation, { as: account })).body.results, chosen)
  },
  'GET webhook-receivers': async (walk, operation) => {
    const create = neighbour(walk, operation, 'POST webhook-receivers')
    await callPlatform(walk, create, { body: { event: 'record.changed', is_active: true, key: 'walker-secret' } })
    const { body } = await callPlatform(walk, operation)
    assert.deepEqual(body, [{ event: 'record.changed', is_active: true, key: null }])
  },
  'POST webhook-receivers': async (walk, operation) => {
    const account = await another(walk)
    const body = { event: 'record.removed', is_active: false }
    const answer = await callPlatform(walk, operation, { as: account, body })
    assert.deepEqual(answer.body, { ...body, key: null })
  },
  'GET /v1/ignored-records': async (walk, operation) => {
    const { id, account } = await ignoreOne(walk)
    const { body } = await callPlatform(walk, operation, { query: { linked_account_id: account.id } })
    assert.deepEqual(
      body.results.map((record: { readonly id: string }) => record.id),
      [id],
    )
  },
  'DELETE /v1/ignored-records/{id}': async (walk, operation) => {
    const { id, account, remoteId, model } = await ignoreOne(walk)
    await callPlatform(walk, operation, { path: [id] })
    await run(walk, account, streamOf(model))
    assert.equal((await readRecord({ ...walk, account }, model, remoteId))['id'], id, 'it does not come back')
  },
}

/** A record of one more account, ignored. */
async function ignoreOne(walk: PlatformWalk) {
  const model = models.get('crm.Stage')!
  const account = await walk.world.link(walk.world.own, 'crm')
  await run(walk, account, streamOf(model))
  const [entry] = account.sandbox.state.tables.get(streamOf(model))!.list()
  const { id } = await readRecord({ ...walk, account }, model, entry!.id)
  const ignore = neighbour(walk, { path: '/api/crm/v1/' }, 'POST stages/ignore/{model_id}')
  await callPlatform(walk, ignore, { as: account, path: [id!], body: { reason: 'OTHER' } })
  return { id: String(id), account, model, remoteId: entry!.id }
}
