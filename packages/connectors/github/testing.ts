/** How the tests of this folder ask their sandbox, without a socket. */
import {
  authorizationHeaders,
  buildUrl,
  classify,
  parseJson,
  walkStream,
  type Ask,
  type RemoteRequest,
  type RemoteResponse,
  type WalkedPage,
} from '@crosswalk/connector-kit'
import { createSandbox, type Sandbox } from '@crosswalk/connector-kit/sandbox'
import type { GitHubRepository } from './api.ts'
import github from './index.ts'
import definition from './sandbox/index.ts'
import type { GitHubState } from './sandbox/state.ts'

type GitHubSandbox = Sandbox<GitHubState>
export type StreamName = keyof typeof github.streams

const origin = 'http://sandbox.test'
export const input = { fields: [], settings: {}, now: '2026-06-01T12:00:00.000Z' }

/** A sandbox whose time goes on only when it is told to. */
export function sandboxOf(sizes: Readonly<Record<string, number>> = {}) {
  let now = Date.UTC(2026, 5, 1, 12)
  const sandbox: GitHubSandbox = createSandbox(definition, { sizes, isRateLimited: false, now: () => now })
  return {
    sandbox,
    wait: (seconds: number) => {
      now += seconds * 1000
    },
    ask: askOf(sandbox, () => new Date(now)),
  }
}

function askOf(sandbox: GitHubSandbox, now: () => Date): Ask {
  return async (request) => {
    const response = await answerOf(sandbox, request, now())
    const error = classify(github, response)
    if (error) throw error
    return response
  }
}

async function answerOf(sandbox: GitHubSandbox, request: RemoteRequest, at: Date): Promise<RemoteResponse> {
  const url = new URL(buildUrl(github, request, { base_url: origin }))
  const answer = await sandbox.handle({
    method: request.method,
    path: url.pathname,
    query: url.searchParams,
    headers: {
      ...github.api.headers,
      ...authorizationHeaders(github.auth, definition.credential),
      ...request.headers,
    },
    body: Buffer.from(request.json === undefined ? '' : JSON.stringify(request.json)),
    origin,
  })
  const body = answer.body === '' ? null : parseJson(answer.body, 'The sandbox')
  return { status: answer.status, headers: answer.headers, body, url: url.href, at: at.toISOString() }
}

interface WalkOptions {
  readonly parent?: unknown
  /** Where an incremental run goes on. */
  readonly after?: WalkedPage | undefined
}

/** All pages of a run: a full one, or an incremental one after the last page of another. */
export const walk = (ask: Ask, stream: StreamName, { parent, after }: WalkOptions = {}): Promise<WalkedPage[]> =>
  Array.fromAsync(
    walkStream({
      connector: github,
      stream,
      ask,
      settings: {},
      mode: after === undefined ? 'full' : 'incremental',
      cursor: after?.cursor ?? null,
      etag: after?.etag ?? null,
      parent,
    }),
  )

export const recordsOf = <R>(pages: readonly WalkedPage[]): R[] => pages.flatMap(({ records }) => records as R[])

export const repositoriesOf = async (ask: Ask): Promise<GitHubRepository[]> =>
  recordsOf<GitHubRepository>(await walk(ask, 'repositories'))
