/** How the tests of this folder ask their sandbox, without a socket. */
import {
  authorizationHeaders,
  buildUrl,
  classify,
  parseJson,
  walkStream,
  type MappedRecord,
  type Mapping,
  type RemoteRequest,
  type RemoteResponse,
  type WalkedPage,
} from '@crosswalk/connector-kit'
import { createSandbox, type Sandbox } from '@crosswalk/connector-kit/sandbox'
import bamboohr from './index.ts'
import { apiKey } from './sandbox/answers.ts'
import definition from './sandbox/index.ts'
import type { State } from './sandbox/state.ts'

type StreamName = keyof typeof bamboohr.streams
type BambooSandbox = Sandbox<State>

const origin = 'http://sandbox.test'
const settings = { company: 'acme', base_url: origin }

export const sandboxOf = (sizes: Readonly<Record<string, number>> = {}): BambooSandbox =>
  createSandbox(definition, { sizes, isRateLimited: false })

export async function send(sandbox: BambooSandbox, of: RemoteRequest, key = apiKey): Promise<RemoteResponse> {
  const url = new URL(buildUrl(bamboohr, of, settings))
  const answer = await sandbox.handle({
    method: of.method,
    path: url.pathname,
    query: url.searchParams,
    headers: { ...bamboohr.api.headers, ...authorizationHeaders(bamboohr.auth, { api_key: key }) },
    body: Buffer.from(of.json === undefined ? '' : JSON.stringify(of.json)),
    origin,
  })
  return {
    status: answer.status,
    headers: answer.headers,
    body: answer.body === '' ? null : parseJson(answer.body, 'The sandbox'),
    url: buildUrl(bamboohr, of, { company: 'acme' }),
    at: new Date().toISOString(),
  }
}

interface WalkOptions {
  readonly cursor?: string | null
  readonly parent?: unknown
  readonly key?: string
  readonly seen?: (request: RemoteRequest) => void
  readonly now?: () => Date
}

/** All pages of a run: a full one, or an incremental one since a cursor. */
export const walk = (
  sandbox: BambooSandbox,
  stream: StreamName,
  { cursor = null, parent, key, seen, now }: WalkOptions = {},
): Promise<WalkedPage[]> =>
  Array.fromAsync(
    walkStream({
      connector: bamboohr,
      stream,
      settings: { company: 'acme' },
      mode: cursor === null ? 'full' : 'incremental',
      cursor,
      parent,
      ...(now && { now }),
      async ask(request) {
        seen?.(request)
        const response = await send(sandbox, request, key)
        const error = classify(bamboohr, response)
        if (error) throw error
        return response
      },
    }),
  )

export const recordsIn = (pages: readonly WalkedPage[]): any[] => pages.flatMap(({ records }) => records)
export const deletedIn = (pages: readonly WalkedPage[]): string[] => pages.flatMap(({ deleted }) => deleted)

/** What the records of a run become, by common model. Fails where a value could not be read. */
export function mapAll(stream: StreamName, pages: readonly WalkedPage[]): Record<string, MappedRecord[]> {
  const found: Record<string, MappedRecord[]> = {}
  for (const mapping of bamboohr.streams[stream].mappings as readonly Mapping<any, any>[]) {
    const problems: unknown[] = []
    const records = recordsIn(pages).flatMap((record) => mapping.read(record, problems as never))
    if (problems.length > 0) throw new Error(JSON.stringify(problems.slice(0, 3)))
    found[mapping.model.name] = records
  }
  return found
}
