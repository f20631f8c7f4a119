/** How the tests of this folder ask their sandbox, without a socket. */
import {
  buildUrl,
  classify,
  parseJson,
  walkStream,
  type Ask,
  type RemoteRequest,
  type WalkedPage,
} from '@crosswalk/connector-kit'
import {
  createSandbox,
  type Sandbox,
  type SandboxRequest,
  type SandboxResponse,
} from '@crosswalk/connector-kit/sandbox'
import hubspot from './index.ts'
import definition from './sandbox/index.ts'
import type { HubSpotState } from './sandbox/state.ts'

export type HubSpotSandbox = Sandbox<HubSpotState>
export type StreamName = keyof typeof hubspot.streams

const origin = 'http://sandbox.test'

export const sandboxOf = (sizes: Readonly<Record<string, number>> = {}): HubSpotSandbox =>
  createSandbox(definition, { sizes, isRateLimited: false })

export function requestOf(of: RemoteRequest, token?: string): SandboxRequest {
  const url = new URL(buildUrl(hubspot, of, { base_url: origin }))
  const body = of.json !== undefined ? JSON.stringify(of.json) : new URLSearchParams(of.form ?? {}).toString()
  return {
    method: of.method,
    path: url.pathname,
    query: url.searchParams,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    body: Buffer.from(body),
    origin,
  }
}

export async function tokenOf(sandbox: HubSpotSandbox): Promise<string> {
  const { clientId, clientSecret } = definition.oauthClient!
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
  const answer = await sandbox.handle(requestOf({ method: 'POST', path: '/oauth/2026-03/token', form }))
  return (JSON.parse(answer.body) as { access_token: string }).access_token
}

export const asRemote = (of: RemoteRequest, { status, headers, body }: SandboxResponse) => ({
  status,
  headers,
  body: body === '' ? null : parseJson(body, 'The sandbox'),
  url: buildUrl(hubspot, of, {}),
  at: new Date().toISOString(),
})

/** Asks with a good token; `seen` is told of every request. */
export function askOf(sandbox: HubSpotSandbox, seen: (request: RemoteRequest) => void = () => {}): Ask {
  let token: Promise<string> | undefined
  return async (request) => {
    seen(request)
    const response = asRemote(request, await sandbox.handle(requestOf(request, await (token ??= tokenOf(sandbox)))))
    const error = classify(hubspot, response)
    if (error) throw error
    return response
  }
}

/** All pages of a run: a full one, or an incremental one since a cursor. */
export const walk = (ask: Ask, stream: StreamName, cursor: string | null = null): Promise<WalkedPage[]> =>
  Array.fromAsync(
    walkStream({
      connector: hubspot,
      stream,
      ask,
      settings: {},
      mode: cursor === null ? 'full' : 'incremental',
      cursor,
    }),
  )

export const idsOf = (pages: readonly WalkedPage[]): string[] =>
  pages.flatMap(({ records }) => records.map((record) => (record as { id: string }).id))

export const deletedIn = (pages: readonly WalkedPage[]): string[] => pages.flatMap(({ deleted }) => deleted)
