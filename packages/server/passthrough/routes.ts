import * as z from 'zod'
import { Rendered } from '../http/answer.ts'
import { places, withAccount, type Place } from '../http/platform-routes.ts'
import { route, type AnyRoute } from '../http/route.ts'
import { named } from '../http/shapes.ts'
import { openAccount } from '../account/open-account.ts'
import type { Platform } from '../platform.ts'
import { remoteResponse } from './answer.ts'
import { readAnswer, takeOn } from './receipt.ts'
import { passthroughRequest, rawRequest } from './request.ts'
import { passThrough } from './send.ts'

/** A caller who waits for the answer is told within this time, in milliseconds, where there is none. */
const patience = { timeout: 30_000, maxWait: 10_000 }

/** Raw calls to the vendor with the credential of the linked account, below every category and `/api`. */
export const passthroughRoutes = (platform: Platform): readonly AnyRoute[] =>
  places().flatMap((place) => routesBelow(place, platform))

const receipt = named(
  'AsyncPassthroughReciept',
  'Names a passthrough call that is under way.',
  z.object({ async_passthrough_receipt_id: z.guid() }),
)

function routesBelow(place: Place, platform: Platform): AnyRoute[] {
  const { prefix, operation, tag } = place
  return [
    route({
      method: 'POST',
      path: `${prefix}/passthrough`,
      operationId: `${operation}passthrough_create`,
      summary: 'Call the vendor',
      description:
        "Sends a request of yours to the vendor with the credential of the linked account, on the vendor's own hosts only, and answers what came back, whatever its status. It draws on the account's budget, from a part kept for passthrough. A request that may have an effect is sent once; redirects are not followed.",
      tag,
      access: 'account',
      scope: 'passthrough',
      idempotent: true,
      body: passthroughRequest,
      anyText: true,
      answer: remoteResponse,
      run: async ({ caller, body }) => {
        const { organizationId, account } = withAccount(caller, place)
        return new Rendered(await passThrough(await openAccount(platform, organizationId, account.id), body, patience))
      },
    }),
    route({
      method: 'POST',
      path: `${prefix}/async-passthrough`,
      operationId: `${operation}async_passthrough_create`,
      summary: 'Call the vendor without waiting',
      description:
        'As passthrough, for vendors that take their time: answers a receipt at once, with which the answer can be fetched for a day.',
      tag,
      access: 'account',
      scope: 'passthrough',
      idempotent: true,
      body: passthroughRequest,
      anyText: true,
      answer: receipt,
      run: async ({ caller, body }) => {
        const { organizationId, account } = withAccount(caller, place)
        const opened = await openAccount(platform, organizationId, account.id)
        // What could never be sent is refused now, not when nobody is looking.
        rawRequest(opened, body)
        return {
          async_passthrough_receipt_id: await takeOn(platform, { organizationId, linkedAccountId: account.id }, body),
        }
      },
    }),
    route({
      method: 'GET',
      path: `${prefix}/async-passthrough/{async_passthrough_receipt_id}`,
      operationId: `${operation}async_passthrough_retrieve`,
      summary: 'Fetch the answer of the vendor',
      description: 'The answer to an asynchronous passthrough call; 202 while it is not here yet.',
      tag,
      access: 'account',
      scope: 'passthrough',
      params: z.object({
        async_passthrough_receipt_id: z.guid().toLowerCase().meta({ description: 'From the receipt.' }),
      }),
      answer: remoteResponse,
      otherAnswers: { 202: { description: 'Not answered yet.', answer: z.literal('PROCESSING') } },
      run: async ({ caller, params }) => {
        const { organizationId, account } = withAccount(caller, place)
        const of = { organizationId, linkedAccountId: account.id }
        const text = await readAnswer(platform, of, params.async_passthrough_receipt_id)
        return text === undefined
          ? new Rendered('"PROCESSING"', 'application/json', { status: 202 })
          : new Rendered(text)
      },
    }),
  ]
}
