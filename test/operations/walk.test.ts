/** Calls every published operation over HTTP, against linked accounts of a vendor that has everything. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { categories, type RouteKind } from '@crosswalk/models'
import { keyOf, missingOperations, type PublishedOperation } from './published.ts'
import { accountVisits } from './walk-accounts.ts'
import { contentVisits } from './walk-content.ts'
import { controlVisits } from './walk-control.ts'
import { insightVisits } from './walk-insight.ts'
import { mappingVisits } from './walk-mappings.ts'
import { oauthVisits } from './walk-oauth.ts'
import { placeOf, platformName, platformVisits } from './walk-platform.ts'
import { readVisits, startWalk, type RecordWalk, type Visit } from './walk-records.ts'
import { vendorCallVisits } from './walk-vendor-calls.ts'
import { writeVisits } from './walk-writes.ts'
import { openWorld, type World } from './world.ts'

/** What to do for each kind of operation, in the order in which one finds what the next works on. */
const visits: Readonly<Record<RouteKind, Visit>> = { ...readVisits, ...contentVisits, ...writeVisits }
const order = Object.keys(visits)
const byOrder = (one: PublishedOperation, other: PublishedOperation): number =>
  order.indexOf(one.entry!.kind) - order.indexOf(other.entry!.kind)

const platform = {
  ...platformVisits,
  ...oauthVisits,
  ...mappingVisits,
  ...vendorCallVisits,
  ...controlVisits,
  ...accountVisits,
  ...insightVisits,
}

let world: World
let walked = 0

before(async () => {
  world = await openWorld()
})
after(() => world.close())

describe('every published operation', () => {
  for (const category of categories)
    test(`on ${category} records answers as documented, and does what it says`, async () => {
      await visitRecords(startWalk(world, category))
    })

  test('on custom objects of any category answers as documented, and does what it says', async () => {
    const operations = world.operations.filter(({ path }) => path.startsWith('/v1/'))
    await visitRecords(startWalk(world, 'hris', operations))
  })

  test('of the platform answers as documented, and does what it says', async () => {
    const operations = world.operations.filter(({ entry }) => entry === undefined)
    await visitAll(operations, async (operation) => {
      const visit = platform[platformName(operation)]
      assert.ok(visit, 'nobody knows how to call it')
      const category = placeOf(operation)
      await visit({ world, category, account: world.own.accounts.get(category)! }, operation)
    })
  })

  test('was called', (context) => {
    const missing = missingOperations(world.operations)
    const published = world.operations.length + missing.length
    context.diagnostic(`${walked} of ${published} operations`)
    assert.deepEqual(missing.map(keyOf), [], 'promised by the declarations, but not served')
    assert.equal(walked, published)
  })
})

/** Visits operations on records, in the order in which one finds what the next works on. */
function visitRecords(walk: RecordWalk): Promise<void> {
  const operations = walk.operations.filter(({ entry }) => entry !== undefined)
  return visitAll(operations.toSorted(byOrder), (operation) => visits[operation.entry!.kind](walk, operation))
}

/** Visits operations one after the other, and fails with a line for each where something was wrong. */
async function visitAll(
  operations: readonly PublishedOperation[],
  visit: (operation: PublishedOperation) => Promise<void>,
): Promise<void> {
  const failures: string[] = []
  for (const operation of operations)
    try {
      await visit(operation)
      walked += 1
    } catch (error) {
      failures.push(`${operation.method} ${operation.path}: ${error instanceof Error ? error.message : String(error)}`)
    }
  assert.deepEqual(failures, [], `${failures.length} of ${operations.length} operations failed`)
}
