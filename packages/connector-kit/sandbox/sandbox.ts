import { createClock, type Clock } from './clock.ts'
import { createFaults, type Faults } from './faults.ts'
import { createLedger, type Ledger } from './ledger.ts'
import type { SandboxRequest, SandboxResponse } from './message.ts'
import { createRandom, type Random } from './random.ts'
import { createTable, type Table } from './table.ts'

/** What a sandbox is made with. */
export interface SeedTools {
  readonly random: Random
  readonly clock: Clock
  /** Seeded rows lie before this instant (milliseconds). The same at every start, so that a restart changes nothing. */
  readonly start: number
  /** How many rows to make, by collection. */
  readonly sizes: Readonly<Record<string, number>>
  readonly table: <Row>() => Table<Row>
}

export interface Call<State> {
  readonly state: State
  /** The `:names` of the route's path, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly request: SandboxRequest
  readonly clock: Clock
  readonly random: Random
  /** Tells the vendor's subscribers that something happened. */
  emit(event: SandboxEvent): void
}

/** Something that the vendor would send a webhook about. */
export interface SandboxEvent {
  readonly stream: string
  readonly id: string
  readonly kind: 'created' | 'changed' | 'deleted'
  /** Milliseconds since 1970. */
  readonly at: number
}

export interface Route<State> {
  readonly method: string
  readonly pattern: RegExp
  readonly names: readonly string[]
  readonly answer: (call: Call<State>) => SandboxResponse | Promise<SandboxResponse>
  /** Whether it answers without a credential, as a token endpoint does. */
  readonly isOpen: boolean
}

/** A collection that tests and people can change from outside. */
export interface Touch<State> {
  /** The ids that exist, in order. */
  ids(state: State): readonly string[]
  /** Changes one row as a user of the vendor would; `clock` gives its new time. */
  change(state: State, id: string, tools: { readonly clock: Clock; readonly random: Random }): void
  remove(state: State, id: string): void
}

export interface SandboxDefinition<State> {
  /** The id of the connector it stands in for. */
  readonly connector: string
  readonly sizes: Readonly<Record<string, number>>
  seed(tools: SeedTools): State
  /** The vendor's refusal, where the credential is not good. */
  authenticate(request: SandboxRequest, state: State): SandboxResponse | undefined
  readonly routes: readonly Route<State>[]
  readonly rateLimit?: {
    readonly requests: number
    readonly perSeconds: number
    /** Headers on every answer. */
    headers?(left: number, seconds: number): Readonly<Record<string, string>>
  }
  /** The vendor's own error answers. */
  readonly errors: {
    rateLimited(retryAfter: string): SandboxResponse
    unauthorized(): SandboxResponse
    notFound(): SandboxResponse
    failed(status: number): SandboxResponse
  }
  /** What an end user would type to link the sandbox: exactly the fields of the connector's auth. Empty for OAuth. */
  readonly credential: Readonly<Record<string, string>>
  readonly settings?: Readonly<Record<string, string>>
  /** The application registered at the vendor, for OAuth. */
  readonly oauthClient?: { readonly clientId: string; readonly clientSecret: string }
  /** By stream of the connector. */
  readonly touch: Readonly<Record<string, Touch<State>>>
  readonly webhook?: {
    readonly secret: string
    /** The bytes a vendor would send for these events. */
    body(events: readonly SandboxEvent[]): string
    /** The headers that sign them. */
    sign(message: {
      readonly url: string
      readonly body: string
      readonly at: Date
      readonly secret: string
    }): Readonly<Record<string, string>>
  }
}

export interface Sandbox<State = unknown> {
  readonly definition: SandboxDefinition<State>
  readonly state: State
  readonly faults: Faults
  readonly ledger: Ledger
  readonly clock: Clock
  handle(request: SandboxRequest): Promise<SandboxResponse>
  /** Changes or removes rows of a collection; all of `ids`, or the first `count`. Returns the ids. */
  touch(
    collection: string,
    which: { readonly ids?: readonly string[]; readonly count?: number; readonly remove?: boolean },
  ): readonly string[]
  /** Called with every event; returns what stops it. */
  subscribe(listener: (event: SandboxEvent) => void): () => void
}

/** A `METHOD` and a path with `:names` and how it is answered. */
export function route<State>(
  method: string,
  path: string,
  answer: Route<State>['answer'],
  options: { readonly isOpen?: boolean } = {},
): Route<State> {
  const names: string[] = []
  const source = path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:(\w+)/g, (_, name: string) => {
    names.push(name)
    return '([^/]+)'
  })
  return { method, pattern: new RegExp(`^${source}/?$`), names, answer, isOpen: options.isOpen ?? false }
}

/** Declares a sandbox; a value, like the connector beside it. */
export const defineSandbox = <State>(definition: SandboxDefinition<State>): SandboxDefinition<State> => definition

export interface SandboxOptions {
  /** Of the seeded data. Default 1. */
  readonly seed?: number
  readonly sizes?: Readonly<Record<string, number>>
  /** Milliseconds since 1970. Default the real time. */
  readonly now?: () => number
  /** False where a test would run into the vendor's limit. Default true. */
  readonly isRateLimited?: boolean
}

const seedTime = Date.UTC(2026, 0, 1)

/** Brings a sandbox to life. */
export function createSandbox<State>(
  definition: SandboxDefinition<State>,
  options: SandboxOptions = {},
): Sandbox<State> {
  const clock = createClock(options.now ?? Date.now)
  const random = createRandom(options.seed ?? 1)
  const sizes = { ...definition.sizes, ...options.sizes }
  const state = definition.seed({
    random,
    clock,
    sizes,
    start: Math.min(clock.now(), seedTime),
    table: () => createTable(() => clock.now()),
  })
  const faults = createFaults(definition.errors)
  const ledger = createLedger()
  const limiter =
    options.isRateLimited === false ? undefined : createLimiter(definition.rateLimit, options.now ?? Date.now)
  const listeners = new Set<(event: SandboxEvent) => void>()
  const emit = (event: SandboxEvent) => listeners.forEach((listener) => listener(event))

  const answer = async (request: SandboxRequest): Promise<SandboxResponse> => {
    for (const one of definition.routes) {
      const match = request.method === one.method ? one.pattern.exec(request.path) : null
      if (!match) continue
      const refused = one.isOpen ? undefined : definition.authenticate(request, state)
      if (refused) return refused
      const params = Object.fromEntries(one.names.map((name, index) => [name, decodeURIComponent(match[index + 1]!)]))
      return one.answer({ state, params, query: request.query, request, clock, random, emit })
    }
    return definition.authenticate(request, state) ?? definition.errors.notFound()
  }

  return {
    definition,
    state,
    faults,
    ledger,
    clock,
    async handle(request) {
      const limited = limiter?.take()
      const { response, fault } =
        limited?.wait === undefined
          ? await faults.around(request, () => answer(request))
          : { response: definition.errors.rateLimited(String(limited.wait)), fault: undefined }
      const headers = {
        ...(limited && definition.rateLimit?.headers?.(limited.left, limited.seconds)),
        ...response.headers,
      }
      ledger.add({
        at: new Date().toISOString(),
        method: request.method,
        path: request.path,
        query: request.query.toString(),
        status: response.status,
        ...(fault ? { fault } : {}),
        ...(response.records === undefined ? {} : { records: response.records }),
      })
      return { ...response, headers }
    },
    touch(collection, { ids, count = 1, remove = false }) {
      const touch = definition.touch[collection]
      if (!touch) throw new Error(`The sandbox of ${definition.connector} has no collection ${collection}.`)
      const chosen = ids ?? touch.ids(state).slice(0, count)
      for (const id of chosen) {
        if (remove) touch.remove(state, id)
        else touch.change(state, id, { clock, random })
        emit({ stream: collection, id, kind: remove ? 'deleted' : 'changed', at: clock.now() })
      }
      return chosen
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** A sliding window over the vendor's limit. */
function createLimiter(
  limit: { readonly requests: number; readonly perSeconds: number } | undefined,
  now: () => number,
) {
  if (!limit) return undefined
  let times: number[] = []
  const span = limit.perSeconds * 1000
  return {
    take(): { wait?: number; left: number; seconds: number } {
      const at = now()
      if (times.length > 0 && times[0]! <= at - span) times = times.filter((time) => time > at - span)
      const seconds = Math.ceil(((times[0] ?? at) + span - at) / 1000)
      if (times.length >= limit.requests) return { wait: Math.max(1, seconds), left: 0, seconds }
      times.push(at)
      return { left: limit.requests - times.length, seconds }
    },
  }
}
