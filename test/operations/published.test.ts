/** Nothing that the reference documents is forgotten, and nothing that the declarations promise is missing. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { testPlatform, type TestPlatform } from '../../packages/server/testing.ts'
import { keyOf, missingOperations, servedOperations, type PublishedOperation } from './published.ts'
import { noReference, referenceEndpoints } from './reference-table.ts'

/** What the reference has and we have not, with the reason. A pattern of `METHOD path`, or of `METHOD path?parameter`. */
const differences: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [
    /\/remote-field-classes\?((created|modified)_(after|before)|expand|remote_id)$/,
    'classes of fields are no records: they have no instants, no remote id, and no relations to expand',
  ],
  [
    /\/download\/request-meta\?(expand|include_remote_data)$/,
    'the answer is a list of links, in which no record stands that could be expanded or shown raw',
  ],
  [
    /\/meta\/post\?(application_remote_template_id|collection_id|ticket_type)$/,
    'no connector of ours takes other fields by template, collection or type of ticket',
  ],
]

let platform: TestPlatform
let served: readonly PublishedOperation[]

before(async () => {
  platform = await testPlatform([])
  const { body } = await platform.get('/openapi.json')
  served = servedOperations(body)
})

after(() => platform.close())

describe('the published list of operations', () => {
  test('has every operation that the declarations of the models promise', () => {
    const missing = missingOperations(served).map((entry) => keyOf(entry))
    assert.deepEqual(missing, [], `${missing.length} operations of the route table are not served`)
  })

  test('has every endpoint of the reference, with every parameter', { skip: noReference }, (context) => {
    const operations = new Map(served.map((operation) => [keyOf(operation), operation]))
    const used = new Set<RegExp>()
    const isKnown = (name: string): boolean => {
      const difference = differences.find(([pattern]) => pattern.test(name))
      if (difference) used.add(difference[0])
      return difference !== undefined
    }
    const endpoints = referenceEndpoints()
    assert.ok(endpoints.length > 580, `only ${endpoints.length} endpoints were read`)
    const lacking = endpoints.flatMap((endpoint) => {
      const operation = operations.get(keyOf(endpoint))
      if (!operation) return [`${endpoint.method} ${endpoint.path}`]
      const unknown = (endpoint.query ?? []).filter((name) => !operation.query.includes(name))
      return unknown.map((name) => `${endpoint.method} ${endpoint.path}?${name}`)
    })
    const unexplained = lacking.filter((name) => !isKnown(name))
    context.diagnostic(
      `${endpoints.length} endpoints of the reference, ${served.length} operations served, ${lacking.length - unexplained.length} explained differences`,
    )
    assert.deepEqual(unexplained, [], `${unexplained.length} of the reference are missing`)
    const stale = differences.filter(([pattern]) => !used.has(pattern)).map(([pattern]) => String(pattern))
    assert.deepEqual(stale, [], 'explained, but no difference any more')
  })
})
