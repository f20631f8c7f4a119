/** Links an account as a product does: a link token for the end user, what the end user types, and the account token. */
import assert from 'node:assert/strict'
import type { Category } from '@crosswalk/models'
import { headersOf, type Answer, type Call } from './ask.ts'

export interface LinkRequest {
  readonly apiKey: string
  readonly category: Category
  readonly settings: Readonly<Record<string, string>>
  readonly credential: Readonly<Record<string, string>>
}

type Send = (call: Call) => Promise<Answer>

let people = 0

/** Every call is an end user of its own, so it always makes another account. */
export async function linkAccount(
  send: Send,
  request: LinkRequest,
): Promise<{ readonly id: string; readonly token: string }> {
  const { category, settings, credential } = request
  const headers = headersOf(request)
  const integration = `whole-${category}`
  const { link_token } = await answerTo(send, {
    method: 'POST',
    path: '/api/link-token',
    headers,
    body: {
      end_user_email_address: `person.${(people += 1)}@example.com`,
      end_user_organization_name: `Company ${people}`,
      end_user_origin_id: `person-${people}`,
      categories: [category],
      integration,
    },
  })
  const { public_token } = await answerTo(send, {
    method: 'POST',
    path: '/link/credential',
    headers,
    body: { link_token, integration, settings, credential },
  })
  const { account_token, id } = await answerTo(send, {
    method: 'GET',
    path: `/api/account-token/${public_token}`,
    headers,
  })
  return { id, token: account_token }
}

async function answerTo(send: Send, call: Call): Promise<any> {
  const { status, body, text } = await send(call)
  assert.ok(status < 300, `${call.method} ${call.path} answered ${status}: ${text}`)
  return body
}
