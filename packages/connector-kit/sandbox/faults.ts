import type { SandboxRequest, SandboxResponse } from './message.ts'

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
  /** The answer to the previous request of the same path once more. */
  | 'duplicate_page'
  /** The answer to the first request of the same path, again and again. */
  | 'repeat_forever'
  /** 401, as for a token that has expired: until another token comes. */
  | 'expired_token'
  /** 200 with a web page. */
  | 'html'
  /** 200 with JSON that stops in the middle. */
  | 'truncated_json'
  /** 200 with nothing. */
  | 'empty_body'
  /** 200 with JSON nested 10,000 deep. */
  | 'deep_json'

export interface Fault {
  readonly kind: FaultKind
  /** Part of the path it strikes, as a regular expression. Default every path. */
  readonly match?: string
  /** How often. Default once. */
  readonly times?: number
  /** How many matching requests pass before. Default 0. */
  readonly after?: number
  readonly retryAfter?: number | string
  readonly status?: number
  readonly delay?: number
}

export interface Faults {
  add(fault: Fault): void
  clear(): void
  /** Faults that are still to strike. */
  readonly pending: number
}

interface Armed {
  readonly fault: Fault
  readonly pattern: RegExp
  pass: number
  left: number
  /** The token that `expired_token` struck. */
  token?: string
}

export interface FaultBox extends Faults {
  /** Answers the request, or spoils the answer that `answer` gives. */
  around(
    request: SandboxRequest,
    answer: () => SandboxResponse | Promise<SandboxResponse>,
  ): Promise<{ response: SandboxResponse; fault?: FaultKind }>
}

export function createFaults(answers: {
  rateLimited(retryAfter: string): SandboxResponse
  unauthorized(): SandboxResponse
  failed(status: number): SandboxResponse
}): FaultBox {
  let armed: Armed[] = []
  const first = new Map<string, SandboxResponse>()
  const last = new Map<string, SandboxResponse>()

  const strike = (request: SandboxRequest): Fault | undefined => {
    for (const one of armed) {
      if (!one.pattern.test(request.path)) continue
      if (one.pass > 0) {
        one.pass--
        continue
      }
      if (one.fault.kind === 'expired_token') {
        const token = request.headers['authorization'] ?? ''
        one.token ??= token
        if (one.token !== token) {
          armed = armed.filter((other) => other !== one)
          continue
        }
        return one.fault
      }
      if (--one.left <= 0) armed = armed.filter((other) => other !== one)
      return one.fault
    }
    return undefined
  }

  return {
    get pending() {
      return armed.length
    },
    add: (fault) => {
      const pattern = new RegExp(fault.match ?? '.')
      armed.push({ fault, pattern, pass: fault.after ?? 0, left: fault.times ?? 1 })
    },
    clear: () => {
      armed = []
      first.clear()
      last.clear()
    },
    async around(request, answer) {
      const fault = strike(request)
      const response = await spoiled(fault, request, answer)
      if (!fault && response.status === 200) {
        if (!first.has(request.path)) first.set(request.path, response)
        last.set(request.path, response)
      }
      return fault ? { response, fault: fault.kind } : { response }
    },
  }

  async function spoiled(
    fault: Fault | undefined,
    request: SandboxRequest,
    answer: () => SandboxResponse | Promise<SandboxResponse>,
  ): Promise<SandboxResponse> {
    switch (fault?.kind) {
      case undefined:
        return answer()
      case 'rate_limit':
        return answers.rateLimited(String(fault.retryAfter ?? 1))
      case 'server_error':
        return answers.failed(fault.status ?? 500)
      case 'slow':
        await new Promise((done) => setTimeout(done, fault.delay ?? 200))
        return answer()
      case 'cut_body':
        return { ...(await answer()), broken: 'cut' }
      case 'reset':
        return { ...answers.failed(500), broken: 'reset' }
      case 'duplicate_page':
        return last.get(request.path) ?? answer()
      case 'repeat_forever':
        return first.get(request.path) ?? answer()
      case 'expired_token':
        return answers.unauthorized()
      case 'html':
        return {
          status: 200,
          headers: { 'content-type': 'text/html' },
          body: '<!doctype html><title>Maintenance</title><p>Back soon.',
        }
      case 'truncated_json': {
        const whole = await answer()
        return { ...whole, body: whole.body.slice(0, Math.max(1, Math.floor(whole.body.length / 2))) }
      }
      case 'empty_body':
        return { status: 200, headers: { 'content-type': 'application/json' }, body: '' }
      case 'deep_json':
        return {
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: '['.repeat(10_000) + ']'.repeat(10_000),
        }
    }
  }
}
