import type { SandboxRequest, SandboxResponse } from './message.ts'
import { spoil } from './spoil.ts'

/** What can be made to go wrong. */
export type FaultKind =
  /** 429 with Retry-After (`retryAfter` seconds or an HTTP date; default 1). */
  | 'rate_limit'
  /** A 5xx; `status`, default 500. */
  | 'server_error'
  /** Answers `delay` milliseconds late; default 200. */
  | 'slow'
  /** Ends in the middle of the body. */
  | 'cut_body'
  /** The connection is reset before an answer. */
  | 'reset'
  /** The request is carried out, and the connection is reset instead of the answer: what a write did, nobody was told. */
  | 'lost_answer'
  /** The answer to the previous request of the same path once more; passes where there was none. */
  | 'duplicate_page'
  /** The answer that the first request it strikes got, again and again. */
  | 'repeat_forever'
  /** 401, as for a token that has expired: until another token comes. */
  | 'expired_token'
  /** 200 with a web page. */
  | 'html'
  /** 200 with JSON that stops in the middle. */
  | 'truncated_json'
  /** 200 with nothing. */
  | 'empty_body'
  /** The page without its records; what leads to the next one stays. */
  | 'empty_page'
  /** 200 with JSON nested 10,000 deep. */
  | 'deep_json'

export interface Fault {
  readonly kind: FaultKind
  /** Part of the path it strikes, as a regular expression. Default every path. */
  readonly match?: string | undefined
  /** Strikes requests of this method only: a list and a creation often share their path. Default any. */
  readonly method?: string | undefined
  /** How often. Default once; `repeat_forever` and `expired_token` until they are cleared or end by themselves. */
  readonly times?: number | undefined
  /** How many matching requests pass before. Default 0. */
  readonly after?: number | undefined
  readonly retryAfter?: number | string | undefined
  readonly status?: number | undefined
  readonly delay?: number | undefined
}

export interface Faults {
  /** Arms a fault. Throws for a kind that does not exist and for a `match` that is no regular expression. */
  add(fault: Fault): void
  clear(): void
  /** Faults that are still to strike. */
  readonly pending: number
}

export interface FaultAnswers {
  rateLimited(retryAfter: string): SandboxResponse
  unauthorized(): SandboxResponse
  failed(status: number): SandboxResponse
}

export interface FaultBox extends Faults {
  /** Answers the request, or spoils the answer that `answer` gives. */
  around(request: SandboxRequest, answer: Answer): Promise<{ response: SandboxResponse; fault?: FaultKind }>
}

export type Answer = () => SandboxResponse | Promise<SandboxResponse>

interface Armed {
  readonly fault: Fault
  readonly pattern: RegExp
  pass: number
  left: number
  /** The token that `expired_token` struck. */
  token?: string
  /** The answer that `repeat_forever` repeats. */
  repeated?: SandboxResponse
}

const kinds: Readonly<Record<FaultKind, { readonly times: number }>> = {
  rate_limit: { times: 1 },
  server_error: { times: 1 },
  slow: { times: 1 },
  cut_body: { times: 1 },
  reset: { times: 1 },
  lost_answer: { times: 1 },
  duplicate_page: { times: 1 },
  repeat_forever: { times: Infinity },
  expired_token: { times: Infinity },
  html: { times: 1 },
  truncated_json: { times: 1 },
  empty_body: { times: 1 },
  empty_page: { times: 1 },
  deep_json: { times: 1 },
}

/** Paths whose last answer is kept for `duplicate_page`. */
const keptPaths = 100

export function createFaults(answers: FaultAnswers): FaultBox {
  let armed: Armed[] = []
  const last = new Map<string, SandboxResponse>()

  const disarm = (one: Armed) => {
    armed = armed.filter((other) => other !== one)
  }
  const strikes = (one: Armed, request: SandboxRequest): boolean => {
    if (!one.pattern.test(request.path)) return false
    if (one.fault.method !== undefined && one.fault.method !== request.method) return false
    if (one.fault.kind === 'duplicate_page' && !last.has(request.path)) return false
    if (one.pass > 0) {
      one.pass--
      return false
    }
    if (one.fault.kind === 'expired_token') {
      const token = request.headers['authorization'] ?? ''
      one.token ??= token
      if (one.token !== token) {
        disarm(one)
        return false
      }
    }
    if (--one.left <= 0) disarm(one)
    return true
  }
  const remember = (path: string, response: SandboxResponse) => {
    last.delete(path)
    last.set(path, response)
    if (last.size > keptPaths) last.delete(last.keys().next().value!)
  }

  return {
    get pending() {
      return armed.length
    },
    add(fault) {
      if (!Object.hasOwn(kinds, fault.kind)) throw new TypeError(`There is no fault "${fault.kind}".`)
      const left = fault.times ?? kinds[fault.kind].times
      armed.push({ fault, pattern: new RegExp(fault.match ?? '.'), pass: fault.after ?? 0, left })
    },
    clear() {
      armed = []
      last.clear()
    },
    async around(request, answer) {
      const one = armed.find((candidate) => strikes(candidate, request))
      if (!one) {
        const response = await answer()
        if (response.status === 200) remember(request.path, response)
        return { response }
      }
      const { kind } = one.fault
      if (kind === 'repeat_forever') return { response: (one.repeated ??= await answer()), fault: kind }
      if (kind === 'duplicate_page') return { response: last.get(request.path)!, fault: kind }
      return { response: await spoil({ ...one.fault, kind }, answers, answer), fault: kind }
    },
  }
}
