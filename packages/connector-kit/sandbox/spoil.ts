import type { Answer, Fault, FaultAnswers, FaultKind } from './faults.ts'
import type { SandboxResponse } from './message.ts'

type Spoiling = Omit<Fault, 'kind'> & { readonly kind: Exclude<FaultKind, 'repeat_forever' | 'duplicate_page'> }

/** The answer as a fault makes it. */
export async function spoil(fault: Spoiling, answers: FaultAnswers, answer: Answer): Promise<SandboxResponse> {
  switch (fault.kind) {
    case 'rate_limit':
      return answers.rateLimited(String(fault.retryAfter ?? 1))
    case 'server_error':
      return answers.failed(fault.status ?? 500)
    case 'expired_token':
      return answers.unauthorized()
    case 'slow':
      await new Promise((done) => setTimeout(done, fault.delay ?? 200))
      return answer()
    case 'cut_body':
      return { ...(await answer()), broken: 'cut' }
    case 'reset':
      return { ...answers.failed(500), broken: 'reset' }
    case 'lost_answer':
      return { ...(await answer()), broken: 'reset' }
    case 'html':
      return { status: 200, headers: { 'content-type': 'text/html' }, body: maintenance }
    case 'truncated_json': {
      const whole = await answer()
      return { ...whole, body: whole.body.slice(0, Math.max(1, Math.floor(whole.body.length / 2))) }
    }
    case 'empty_body':
      return { status: 200, headers: jsonType, body: '' }
    case 'empty_page': {
      const whole = await answer()
      return { ...whole, body: JSON.stringify(withoutLists(JSON.parse(whole.body))), records: 0 }
    }
    case 'deep_json':
      return { status: 200, headers: jsonType, body: '['.repeat(10_000) + ']'.repeat(10_000) }
  }
}

const maintenance = '<!doctype html><title>Maintenance</title><p>Back soon.'
const jsonType = { 'content-type': 'application/json' }

/** Every list emptied; members beside it, such as the place of the next page, stay. */
function withoutLists(value: unknown): unknown {
  if (Array.isArray(value)) return []
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutLists(member)]))
}
