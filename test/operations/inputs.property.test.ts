/** Hostile input on every operation: refused with what is at fault, and never a failure on our side. */
import assert from 'node:assert/strict'
import { after, before, describe, test, type TestContext } from 'node:test'
import * as fc from 'fast-check'
import { headersOf, type Call } from './ask.ts'
import { bodyOf, fill, holdingsOf, pathValues, type Holdings } from './holdings.ts'
import { nameThings } from './named-things.ts'
import type { PublishedOperation } from './published.ts'
import { sampleOf } from './sample.ts'
import { spoiledAnywhere, spoiledModel, withNul } from './spoiled.ts'
import { openWorld, type World } from './world.ts'

let world: World
let own: Holdings

before(async () => {
  world = await openWorld({ rows: 4 })
  own = await holdingsOf(world, world.own)
  await nameThings(world, own)
})
after(() => world.close())

const withBody = (): readonly PublishedOperation[] =>
  world.operations.filter(({ definition }) => definition.requestBody !== undefined)

/** The call of an operation with nothing wrong in it, as the organisation and for the account of its place. */
function goodCall(operation: PublishedOperation): Call {
  const category = operation.definition.tags[0] as Parameters<Holdings['account']>[0]
  const account = own.account(category) ?? own.account('crm')
  return {
    method: operation.method,
    path: fill(operation.path, pathValues(operation, own)) + requiredQuery(operation),
    headers: headersOf(world.own, account),
  }
}

/** The parameters of a query without which an operation means nothing. */
function requiredQuery({ definition }: PublishedOperation): string {
  const required = (definition.parameters ?? []).filter((one) => one.in === 'query' && one.required === true)
  return required.length === 0 ? '' : `?${required.map(({ name }) => `${name}=x`).join('&')}`
}

/** More parameters behind those that a path has. */
const withQuery = (path: string, query: string): string => `${path}${path.includes('?') ? '&' : '?'}${query}`

/** Where vendors send people back to, with parameters that nobody can foresee. */
const isForeseen = ({ path }: PublishedOperation): boolean => path !== '/oauth/callback'

const goodBody = (operation: PublishedOperation): unknown =>
  bodyOf(operation, own) ??
  sampleOf(Object.values(operation.definition.requestBody!.content)[0]!.schema, world.document)

interface Attempt {
  readonly call: Call
  readonly what: string
  /** What the answer must name, or what that must start with; undefined where the status says all. */
  readonly parameter?: string
  readonly statuses?: readonly number[]
}

async function refuse(context: TestContext, attempts: Iterable<Attempt>): Promise<void> {
  const failures: string[] = []
  let count = 0
  for (const { call, what, parameter, statuses = [400] } of attempts) {
    const { status, body, text } = await world.send(call)
    count += 1
    const of = `${call.method} ${call.path.slice(0, 150)} with ${what}`
    if (status >= 500) failures.push(`${of} answered ${status}: ${text.slice(0, 200)}`)
    else if (!statuses.includes(status)) failures.push(`${of} answered ${status}: ${text.slice(0, 200)}`)
    else if (status === 400 && parameter !== undefined && !isAt(body.parameter, parameter))
      failures.push(`${of} names ${String(body.parameter)}, not ${parameter}`)
  }
  context.diagnostic(`${context.name}: ${count} calls, ${failures.length} wrong`)
  assert.ok(count > 0, 'there was nothing to call')
  assert.deepEqual(failures.slice(0, 40), [], `${failures.length} of ${count} calls went wrong`)
}

const anyButFailure = [200, 201, 202, 204, 302, 400, 401, 403, 404, 409, 422]

const isAt = (named: unknown, pointer: string): boolean =>
  typeof named === 'string' && (named === pointer || named.startsWith(`${pointer}/`))

describe('hostile input', () => {
  test('in the query of any operation is refused by the name of the parameter', (context) =>
    refuse(
      context,
      world.operations.filter(isForeseen).flatMap((operation) => {
        const call = goodCall(operation)
        const spoil = (name: string, text: string): Attempt => ({
          call: { ...call, path: withQuery(call.path, text) },
          what: text.slice(0, 60),
          parameter: `?${name}`,
        })
        return [
          ...['surely_unknown', '__proto__', 'constructor'].map((name) => spoil(name, `${name}=1`)),
          ...wrongParameters(operation).map(([name, value]) => spoil(name, `${name}=${value}`)),
          ...operation.query.slice(0, 1).map((name) => spoil(name, `${name}=1&${name}=1`)),
        ]
      }),
    ))

  test('of any text in a query never makes us fail', (context) => {
    const parameters = world.operations
      .filter(isForeseen)
      .flatMap((operation) => operation.query.map((name) => ({ call: goodCall(operation), name })))
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 50 }),
      fc.constantFrom(
        '\0',
        "' OR 1=1 --",
        '%',
        '\\',
        '[]',
        '{}',
        '-1',
        '1e999',
        'x'.repeat(6000),
        '../..',
        ','.repeat(500),
      ),
    )
    const chosen = fc.sample(fc.tuple(fc.constantFrom(...parameters), hostile), { numRuns: 1500 })
    return refuse(
      context,
      chosen.map(([{ call, name }, value]) => ({
        call: { ...call, path: withQuery(call.path, new URLSearchParams({ [name]: value }).toString()) },
        what: `${name}=${JSON.stringify(value.slice(0, 40))}`,
        parameter: `?${name}`,
        statuses: anyButFailure,
      })),
    )
  })

  test('of a character that no database stores never makes us fail', (context) =>
    refuse(
      context,
      world.operations.filter(isForeseen).flatMap((operation) =>
        operation.query.map((name) => ({
          call: { ...goodCall(operation), path: withQuery(goodCall(operation).path, `${name}=%00`) },
          what: `${name}=NUL`,
          statuses: anyButFailure,
        })),
      ),
    ))

  test('in the path is not found', (context) =>
    refuse(
      context,
      world.operations
        .filter(({ path, definition }) => path.includes('{') && definition.security.length > 0)
        .flatMap((operation) => {
          const call = goodCall(operation)
          const body = operation.definition.requestBody ? goodBody(operation) : undefined
          const count = pathValues(operation, own).length
          return ['not-an-id', '%00', '__proto__', 'x'.repeat(3000), '..%2f..'].map((value) => ({
            call: {
              ...call,
              path: operation.path.replaceAll(/\{[^}]+\}/g, value),
              ...(body !== undefined && { body }),
            },
            what: `${value.slice(0, 20)} ${count} times in the path`,
            statuses: [400, 404, 405],
          }))
        }),
    ))

  test('in the body of any operation is refused by its pointer', (context) =>
    refuse(
      context,
      withBody().flatMap((operation) => {
        const call = goodCall(operation)
        const good = goodBody(operation)
        return [...spoiledAnywhere(good), ...inModel(operation, good)].map(({ what, text, pointer }) => ({
          call: { ...call, body: text },
          what,
          parameter: pointer,
        }))
      }),
    ))

  test('of a character that no database stores, in any text of a body, never makes us fail', (context) =>
    refuse(
      context,
      withBody().flatMap((operation) =>
        withNul(goodBody(operation))
          .slice(0, 5)
          .map((body) => ({ call: { ...goodCall(operation), body }, what: 'NUL in a text', statuses: anyButFailure })),
      ),
    ))

  test('that is too large, or no JSON by its own account, is refused before it is read', (context) =>
    refuse(
      context,
      withBody().flatMap((operation): Attempt[] => {
        const call = goodCall(operation)
        const text = JSON.stringify({ ...(goodBody(operation) as object), long: 'x'.repeat(1_048_576) })
        const headers = { ...call.headers, 'content-type': 'text/plain' }
        return [
          { call: { ...call, body: text }, what: 'a string of 1 MiB', statuses: [413] },
          { call: { ...call, headers, body: '{}' }, what: 'plain text', statuses: [415] },
        ]
      }),
    ))
})

/** A value for each parameter of a query that is not of its type. */
function wrongParameters({ definition }: PublishedOperation): readonly (readonly [string, string])[] {
  return (definition.parameters ?? []).flatMap(({ name, in: place, schema }): (readonly [string, string])[] => {
    if (place !== 'query') return []
    if (schema['type'] === 'boolean') return [[name, 'perhaps']]
    if (schema['type'] === 'integer' || schema['type'] === 'number') return [[name, 'many']]
    if (schema['enum'] !== undefined) return [[name, 'surely_no_such_word']]
    if (schema['format'] === 'uuid') return [[name, 'not-an-id']]
    return schema['format'] === 'date-time' ? [[name, 'yesterday']] : []
  })
}

/** Faults among the fields of a record. The items of a batch answer for themselves, one by one. */
function inModel({ entry }: PublishedOperation, body: unknown) {
  const row = (body as { readonly model?: Readonly<Record<string, unknown>> }).model
  if (!entry || !row || entry.kind.startsWith('bulk')) return []
  return spoiledModel(entry.operation?.fields ?? entry.model.fields, row, (model) => ({ model }))
}
