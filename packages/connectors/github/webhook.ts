import { constantTimeEqual, hmac, type RemoteEvent, type Webhook } from '@crosswalk/connector-kit'
import { commentId, digits, labelId, ticketId } from './ids.ts'

/**
 * Hexadecimal HMAC-SHA256 of the raw body. GitHub signs no time. The name of the event stands in a header alone, so that
 * events are told apart by what is in them.
 */
export const webhook: Webhook = {
  docs: 'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries',
  verify({ headers, body }, secret) {
    const [, hex] = /^sha256=([0-9a-f]{64})$/.exec(headers['x-hub-signature-256'] ?? '') ?? []
    return hex !== undefined && constantTimeEqual(hmac('sha256', secret, body), Buffer.from(hex, 'hex'))
  },
  events: (body) => {
    try {
      return isDelivery(body) ? eventsOf(body) : []
    } catch (error) {
      if (error instanceof TypeError) return []
      throw error
    }
  },
}

interface Item {
  readonly id: number
  readonly updated_at?: string
}

interface Issue extends Item {
  readonly number: number
  readonly pull_request?: object
}

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads */
interface Delivery {
  readonly action: string
  readonly repository: Item
  readonly issue?: Issue
  readonly comment?: Item
  readonly label?: Item & { readonly name: string }
  readonly changes?: {
    readonly name?: { readonly from?: string }
    readonly new_issue?: Issue
    readonly new_repository?: Item
  }
}

const isDelivery = (body: unknown): body is Delivery =>
  typeof body === 'object' &&
  body !== null &&
  'action' in body &&
  typeof body.action === 'string' &&
  'repository' in body &&
  typeof body.repository === 'object' &&
  body.repository !== null

/** What a `repository` event may hold. Anything more, and it is another event (a star, a fork, a push). */
const common = new Set(['action', 'repository', 'organization', 'enterprise', 'installation', 'sender', 'changes'])
const repositoryActions = new Set(
  'created deleted archived unarchived edited renamed transferred publicized privatized'.split(' '),
)

function eventsOf(delivery: Delivery): readonly RemoteEvent[] {
  const { action, repository, issue, comment, label } = delivery
  const kind = kinds[action] ?? 'changed'
  if (issue) {
    if (issue.pull_request !== undefined) return []
    if (!comment) return issueEvents(delivery, issue, kind)
    return [event('comments', commentId(repository.id, comment.id), kind, comment)]
  }
  const others = Object.keys(delivery).filter((name) => !common.has(name))
  if (label && others.length === 1) return labelEvents(delivery, label.name, kind)
  if (others.length > 0 || !repositoryActions.has(action)) return []
  return [event('repositories', digits(repository.id), kind, repository)]
}

/** A label is known by its name: one that is renamed is gone, and there is another. */
function labelEvents(
  { repository, changes }: Delivery,
  name: string,
  kind: RemoteEvent['kind'],
): readonly RemoteEvent[] {
  if (typeof name !== 'string' || name === '') return []
  const here = event('labels', labelId(repository.id, name), kind, repository)
  const former = changes?.name?.from
  return typeof former === 'string' && former !== ''
    ? [here, event('labels', labelId(repository.id, former), 'deleted', repository)]
    : [here]
}

/** A transferred issue is gone here, and a new one there. */
function issueEvents(
  { action, repository, changes }: Delivery,
  issue: Issue,
  kind: RemoteEvent['kind'],
): readonly RemoteEvent[] {
  const isMoved = action === 'transferred'
  const here = event('issues', ticketId(repository.id, issue.number), isMoved ? 'deleted' : kind, issue)
  if (!isMoved) return [here]
  const { new_issue: there, new_repository: target } = changes ?? {}
  const arrived = there && target && event('issues', ticketId(target.id, there.number), 'created', there)
  return arrived ? [here, arrived] : [here]
}

const kinds: Readonly<Record<string, RemoteEvent['kind']>> = {
  created: 'created',
  opened: 'created',
  deleted: 'deleted',
}

/** The time of the record; a delivery has none of its own. */
function event(stream: string, id: string, kind: RemoteEvent['kind'], of: Item): RemoteEvent {
  const time = new Date(of.updated_at ?? Number.NaN)
  if (Number.isNaN(time.getTime())) throw new TypeError('the record has no time')
  return { stream, id, kind, at: time.toISOString() }
}
