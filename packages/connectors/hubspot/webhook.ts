import { constantTimeEqual, hmac, isFresh, type RemoteEvent, type Webhook } from '@crosswalk/connector-kit'
import type { HubSpotEvent } from './api.ts'

/**
 * Signature v3: HMAC-SHA256, keyed with the app's client secret, of method, URL, body and timestamp. HubSpot signs the URL
 * with twelve characters decoded, and only these. A v1 or v2 signature signs no time and is not accepted.
 */
export const webhook: Webhook = {
  docs: 'https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation',
  verify({ method, url, headers, body }, secret, now) {
    const timestamp = headers['x-hubspot-request-timestamp']
    if (timestamp === undefined || !isFresh(timestamp, 'milliseconds', now)) return false
    const expected = hmac('sha256', secret, method.toUpperCase(), signedUrl(url), body, timestamp).toString('base64')
    return constantTimeEqual(Buffer.from(expected), Buffer.from(headers['x-hubspot-signature-v3'] ?? ''))
  },
  events: (body) => (Array.isArray(body) ? body : []).flatMap(eventsOf),
}

export const signedUrl = (url: string): string =>
  url.replace(/%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, (escaped) => decodeURIComponent(escaped))

/** https://developers.hubspot.com/docs/api/webhooks */
function eventsOf(event: HubSpotEvent | null): readonly RemoteEvent[] {
  if (typeof event?.subscriptionType !== 'string') return []
  const [object = '', change = ''] = event.subscriptionType.split('.')
  const stream = streams.get(object === 'object' ? (event.objectTypeId ?? event.fromObjectTypeId ?? '') : object)
  const time = new Date(event.occurredAt)
  if (stream === undefined || Number.isNaN(time.getTime())) return []
  const touched = (kind: RemoteEvent['kind'], ...ids: readonly (number | string | undefined)[]): RemoteEvent[] =>
    ids.flatMap((id) => (id === undefined ? [] : [{ stream, id: String(id), kind, at: time.toISOString() }]))

  switch (change) {
    case 'creation':
    case 'restore':
      return touched('created', event.objectId)
    case 'propertyChange':
      return touched('changed', event.objectId)
    case 'associationChange':
      return touched('changed', event.fromObjectId)
    case 'deletion':
    case 'privacyDeletion':
      return touched('deleted', event.objectId)
    case 'merge':
      return mergeEvents(event, touched)
    default:
      return []
  }
}

/** The result of a merge is a record of its own where `newObjectId` is another than the primary one, which is then gone too. */
function mergeEvents(
  { objectId, primaryObjectId = objectId, newObjectId = primaryObjectId, mergedObjectIds = [] }: HubSpotEvent,
  touched: (kind: RemoteEvent['kind'], ...ids: readonly (number | string | undefined)[]) => RemoteEvent[],
): readonly RemoteEvent[] {
  const gone = [...mergedObjectIds, primaryObjectId].filter((id) => String(id) !== String(newObjectId))
  return [...touched('changed', newObjectId), ...touched('deleted', ...gone)]
}

/** By the word of the older subscriptions, and by the id of the object type in the generic ones. */
const streams: ReadonlyMap<string, string> = new Map([
  ['contact', 'contacts'],
  ['company', 'companies'],
  ['deal', 'deals'],
  ['0-1', 'contacts'],
  ['0-2', 'companies'],
  ['0-3', 'deals'],
  ['0-27', 'tasks'],
  ['0-46', 'notes'],
  ['0-47', 'meetings'],
  ['0-48', 'calls'],
  ['0-49', 'emails'],
])
