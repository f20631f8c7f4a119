import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { places } from '../http/platform-routes.ts'
import { controlRoutes } from './control-routes.ts'
import { controlWorld, type ControlWorld } from './testing.ts'

let world: ControlWorld
before(async () => {
  world = await controlWorld([])
})
after(() => world.close())

/** Reference 2A, as far as it is about control, with the older forms of selective sync. */
const published = [
  'POST account-token/regenerate',
  'GET audit-trail',
  'GET available-actions',
  'POST delete-account',
  'GET issues',
  'GET issues/{id}',
  'POST regenerate-key',
  'GET default-scopes',
  'GET linked-account-scopes',
  'POST linked-account-scopes',
  'GET webhook-receivers',
  'POST webhook-receivers',
  'GET selective-sync/configurations',
  'PUT selective-sync/configurations',
  'GET selective-sync/meta',
  'GET selective-sync/conditions',
]

describe('control', () => {
  test('offers every published operation below every place', () => {
    const offered = new Set(controlRoutes(world.platform).map(({ method, path }) => `${method} ${path}`))
    const missing = places().flatMap(({ prefix }) =>
      published.map((one) => one.replace(' ', ` ${prefix}/`)).filter((one) => !offered.has(one)),
    )
    assert.deepEqual(missing, [])
  })

  test('lets nobody in whose key lacks the scope of the operation', async () => {
    const { body } = await world.call('POST', '/api/generate-key', {
      body: { name: 'Narrow', scopes: ['passthrough'] },
    })
    const routes = controlRoutes(world.platform).filter(({ access }) => access === 'organization')
    assert.ok(routes.length > 20)
    for (const { method, path, scope } of routes) {
      assert.ok(scope, path)
      const url = path.replaceAll(/\{\w+\}/g, '0198f0a0-0000-7000-8000-000000000001')
      const answer = await world.call(method, url, { key: body.key, ...(method !== 'GET' && { body: {} }) })
      assert.equal(answer.body.code, 'forbidden_scope', `${method} ${path}`)
    }
    assert.deepEqual(
      controlRoutes(world.platform).filter(({ scope }) => scope === undefined),
      [],
    )
  })
})
