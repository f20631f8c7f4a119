import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { asCrosswalkError, CrosswalkError } from '@crosswalk/connector-kit'
import type { Context, Hono } from 'hono'
import { TrieRouter } from 'hono/router/trie-router'
import * as z from 'zod'
import { answerOnce } from './answer-once.ts'
import { answer, Answered, isOurs, problem, Rendered, Streamed } from './answer.ts'
import { readJson } from './body.ts'
import type { Caller } from './caller.ts'
import { checkBody, checkParams, checkQuery } from './check-input.ts'
import { accountTokenHeader, type Door } from './door.ts'
import { idempotencyHeader, idempotentRequest, type IdempotencyKeys } from './idempotency.ts'
import type { AnyRoute, RouteRequest } from './route.ts'
import { defaultMaximumBodyBytes, type HttpSettings } from './settings.ts'

/** Puts the routes into the app. Everything else is answered with 404, or 405 where the path takes other methods. */
export function mount(
  app: Hono,
  routes: readonly AnyRoute[],
  door: Door,
  keys: IdempotencyKeys,
  settings: HttpSettings,
): void {
  const paths = new TrieRouter<string>()
  for (const route of routes) {
    const path = route.path.replaceAll(/\{([a-z_]+)\}/g, ':$1')
    app.on(route.method, path, (context) => handle(route, context, door, keys, settings))
    paths.add('ALL', path, route.method)
  }
  app.notFound((context) => {
    const [handlers] = paths.match('ALL', context.req.path)
    return nothingHere(context, [...new Set(handlers.map(([method]) => method))], settings)
  })
  app.onError((error, context) => fail(error, context, randomUUID(), settings))
}

async function handle(
  route: AnyRoute,
  context: Context,
  door: Door,
  keys: IdempotencyKeys,
  settings: HttpSettings,
): Promise<Response> {
  const requestId = randomUUID()
  const address = addressOf(context, settings)
  let caller: Caller | undefined
  try {
    if (route.access !== 'public') {
      caller = await door.enter(credentialsOf(context, address), route.access === 'account')
      if (route.confirmsCaller !== true) await caller.confirm()
      checkScope(route, caller)
    }
    const params = checkParams(route.params, context.req.param())
    const query = checkQuery(route.query, context.req.url)
    const given = route.body && (await readBody(context, settings))
    const body = route.body && checkBody(route.body, given, route)
    const request = requestOf(context, address)
    const work = async (earlier?: unknown) => {
      const result = earlier ?? (await route.run({ caller, params, query, body, request }))
      return answer(requestId, route.status ?? 200, render(route, result, settings))
    }
    // A dry run does nothing that could be done twice, so it uses up no key.
    const isDry = (query as { readonly dry_run?: boolean } | undefined)?.dry_run === true
    const key = route.idempotent && !isDry ? request.header(idempotencyHeader) : undefined
    if (key === undefined || !caller?.account) return await work()
    const of = { organizationId: caller.organizationId, accountId: caller.account.id }
    const { method, url } = context.req
    return await answerOnce(keys, idempotentRequest(key, of, { method, url, body: given }), route, {
      requestId,
      work,
      fail: (error) => fail(refusal(error, door, address, caller), context, requestId, settings),
    })
  } catch (error) {
    return fail(refusal(error, door, address, caller), context, requestId, settings)
  }
}

/** A key that names scopes may do these things and no others. */
function checkScope(route: AnyRoute, { scopes, account }: Caller): void {
  const scope = (route.scope as string | undefined)?.replace('{category}', account?.category ?? '')
  if (scopes.length === 0 || (scope !== undefined && scopes.includes(scope))) return
  throw new CrosswalkError(
    'forbidden_scope',
    `This API key may only ${scopes.join(', ')}; here it needs ${scope ?? 'all scopes'}. Use another key or make one.`,
    { parameter: 'Authorization' },
  )
}

const requestOf = (context: Context, address: string): RouteRequest => ({
  header: (name) => headerOf(context, name.toLowerCase()),
  address,
  get raw() {
    return context.req.raw
  },
})

const credentialsOf = (context: Context, address: string) => ({
  authorization: headerOf(context, 'authorization'),
  accountToken: headerOf(context, accountTokenHeader.toLowerCase()),
  address,
})

/** What Node's server hands on beside the request, where it is behind. */
const incomingOf = (context: Context): IncomingMessage | undefined =>
  (context.env as { incoming?: IncomingMessage } | undefined)?.incoming

// Node has parsed the headers already; the Headers object of a Request would be built for nothing.
function headerOf(context: Context, name: string): string | undefined {
  const headers = incomingOf(context)?.headers
  if (!headers) return context.req.header(name)
  const value = headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

const readBody = (context: Context, settings: HttpSettings): Promise<unknown> =>
  readJson(context.req.raw, settings.maximumBodyBytes ?? defaultMaximumBodyBytes)

function render(route: AnyRoute, result: unknown, settings: HttpSettings): Rendered | Streamed {
  if (result instanceof Rendered || result instanceof Streamed) return result
  const { value, head } = result instanceof Answered ? result : new Answered(result)
  if (settings.checkAnswers === true && route.answer instanceof z.ZodType) route.answer.parse(value)
  return new Rendered(value === undefined ? '' : JSON.stringify(value), 'application/json', head)
}

/** A caller who was remembered but is not let in any more counts as a failure to authenticate. */
function refusal(error: unknown, door: Door, address: string, caller: Caller | undefined): unknown {
  if (!caller) return error
  try {
    door.refused(error, address, caller)
    return error
  } catch (flood) {
    return flood
  }
}

function fail(thrown: unknown, context: Context, requestId: string, settings: HttpSettings): Response {
  const error = asCrosswalkError(thrown)
  const { method, path } = context.req
  if (isOurs(error)) settings.reportFailure?.(error, { requestId, method, path })
  return problem(requestId, error, settings.publicUrl)
}

function nothingHere(context: Context, allowed: readonly string[], settings: HttpSettings): Response {
  const { method, path } = context.req
  if (allowed.length === 0)
    return problem(
      randomUUID(),
      new CrosswalkError('not_found', `There is nothing at ${path.slice(0, 200)}. See /openapi.json.`),
      settings.publicUrl,
    )
  const allow = allowed.flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name])).join(', ')
  const error = new CrosswalkError('method_not_allowed', `${method} is not offered here, only ${allow}.`)
  return problem(randomUUID(), error, settings.publicUrl, { allow })
}

/** The address to count failures under. A proxy appends to its header, so only the last entry can be trusted. */
function addressOf(context: Context, { clientAddressHeader }: HttpSettings): string {
  const named = clientAddressHeader && headerOf(context, clientAddressHeader.toLowerCase())?.split(',').at(-1)?.trim()
  if (named) return named
  return incomingOf(context)?.socket.remoteAddress ?? 'unknown'
}
