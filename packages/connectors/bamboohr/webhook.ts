import { constantTimeEqual, hmac, isFresh, type RemoteEvent, type Webhook } from '@crosswalk/connector-kit'
import type { BambooEvent, BambooFieldEvents } from './api.ts'

const kinds: Readonly<Record<string, RemoteEvent['kind']>> = {
  created: 'created',
  inserted: 'created',
  updated: 'changed',
  deleted: 'deleted',
}

/** Both data structures that BambooHR offers, in JSON. */
export const webhook: Webhook = {
  docs: 'https://documentation.bamboohr.com/docs/webhooks',

  /** HMAC-SHA256 over the body followed by the timestamp, nothing between them, in hexadecimal. */
  verify({ headers, body }, secret, now) {
    const timestamp = headers['x-bamboohr-timestamp']
    if (secret === '' || !isFresh(timestamp, 'seconds', now)) return false
    const given = Buffer.from(headers['x-bamboohr-signature'] ?? '', 'hex')
    return constantTimeEqual(hmac('sha256', secret, body, timestamp!), given)
  },

  events(body) {
    if (isEvent(body)) return eventsOf(body.type, body.data.employeeId, body.timestamp)
    const employees = (body as BambooFieldEvents | null)?.employees
    if (!Array.isArray(employees)) return []
    return employees.flatMap(({ id, action, timestamp }) => eventsOf(`employee.${action}`, id, timestamp))
  },
}

const isEvent = (body: unknown): body is BambooEvent =>
  typeof (body as BambooEvent | null)?.data?.employeeId === 'string'

function eventsOf(type: string, id: string | number, timestamp: string | undefined): readonly RemoteEvent[] {
  const [subject, verb = ''] = type.toLowerCase().split('.')
  const kind = kinds[verb]
  if (subject !== 'employee' || kind === undefined) return []
  const at = Date.parse(timestamp ?? '')
  return [{ stream: 'employees', id: String(id), kind, at: new Date(Number.isNaN(at) ? Date.now() : at).toISOString() }]
}
