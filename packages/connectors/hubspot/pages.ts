import { CrosswalkError, type RemoteResponse } from '@crosswalk/connector-kit'
import type { HubSpotPage } from './api.ts'

/** Throws `remote_malformed` for an answer that is no list. */
export function pageOf<Item>(response: RemoteResponse): HubSpotPage<Item> {
  const body = response.body as HubSpotPage<Item> | null
  if (Array.isArray(body?.results)) return body
  throw new CrosswalkError('remote_malformed', 'HubSpot answered a list without results.', {
    remoteStatus: response.status,
  })
}
