import { connector, get, remoteError, type CrosswalkError, type RemoteResponse } from '@crosswalk/connector-kit'
import type { HubSpotAccount, HubSpotError } from './api.ts'
import { associations, associationTypes } from './associations.ts'
import { customObjectClasses, customObjects } from './custom-objects.ts'
import {
  calls,
  companies,
  contacts,
  deals,
  emails,
  engagementTypes,
  meetings,
  notes,
  owners,
  pipelines,
  tasks,
} from './streams.ts'
import { webhook } from './webhook.ts'

const hubspot = connector({
  id: 'hubspot',
  name: 'HubSpot',
  category: 'crm',
  docs: 'https://developers.hubspot.com/docs/api-reference/legacy/overview',

  auth: {
    scheme: 'oauth2',
    authorizeUrl: 'https://app.hubspot.com/oauth/authorize',
    // `/oauth/v1/token` takes the same requests but ends on 2027-02-16.
    // https://developers.hubspot.com/changelog/v1-oauth-api-deprecation
    tokenUrl: 'https://api.hubapi.com/oauth/2026-03/token',
    clientAuthentication: 'body',
    tokenFormat: 'form',
    defaultExpiresIn: 1800,
    scopes: [
      'oauth',
      'crm.objects.owners.read',
      'crm.objects.companies.read',
      'crm.objects.companies.write',
      'crm.objects.contacts.read',
      'crm.objects.contacts.write',
      'crm.objects.deals.read',
      'crm.objects.deals.write',
      'sales-email-read',
    ],
    // Only Enterprise accounts have them; as required scopes they would keep every other account out.
    // https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/oauth/working-with-oauth
    authorizeParameters: {
      optional_scope: 'crm.schemas.custom.read crm.objects.custom.read crm.objects.custom.write',
    },
  },

  api: {
    baseUrl: 'https://api.hubapi.com',
    // Searches have an allowance of their own, 5 a second; a 429 tells when it is used up.
    // https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
    rateLimit: { requests: 110, perSeconds: 10 },
    classify,
    error: ({ body }) => {
      const { category, policyName, message } = (body ?? {}) as HubSpotError
      const code = policyName ?? category
      return { ...(code !== undefined && { code }), ...(message !== undefined && { message }) }
    },
  },

  check: {
    request: get('/account-info/v3/details'),
    account: ({ body }) => {
      const { portalId } = body as HubSpotAccount
      return { id: String(portalId), name: `HubSpot account ${portalId}` }
    },
  },

  streams: {
    owners,
    pipelines,
    engagementTypes,
    companies,
    contacts,
    deals,
    calls,
    emails,
    meetings,
    notes,
    tasks,
    customObjectClasses,
    customObjects,
    associationTypes,
    associations,
  },
  webhook,

  revoke: {
    docs: 'https://developers.hubspot.com/docs/api-reference/latest/authentication/oauth-tokens/revoke-token',
    request: ({ refresh_token: token = '' }, client) => ({
      method: 'POST',
      path: '/oauth/2026-03/token/revoke',
      form: {
        client_id: client?.clientId ?? '',
        client_secret: client?.clientSecret ?? '',
        token,
        token_type_hint: 'refresh_token',
      },
    }),
  },
})

export default hubspot

/** Milliseconds until a limit is free again: HubSpot names the limit but sends no `Retry-After`. A day's limit is asked again hourly. */
const pauses: Readonly<Record<string, number>> = { SECONDLY: 1_000, TEN_SECONDLY_ROLLING: 10_000, DAILY: 3_600_000 }

/** https://developers.hubspot.com/docs/api-reference/error-handling */
function classify(response: RemoteResponse): CrosswalkError | undefined {
  const { category, policyName } = (response.body ?? {}) as HubSpotError
  switch (response.status) {
    case 401:
      return category === 'EXPIRED_AUTHENTICATION' ? remoteError(hubspot, response, 'credential_expired') : undefined
    case 423: // Locked, for two seconds, by a bulk operation of HubSpot.
      return remoteError(hubspot, response, 'remote_unavailable', { retryAfter: 2_000 })
    case 429: {
      const pause = response.headers['retry-after'] === undefined ? pauses[policyName ?? ''] : undefined
      return remoteError(hubspot, response, 'rate_limited', pause === undefined ? {} : { retryAfter: pause })
    }
    case 477: // The account is being moved to another data centre; `Retry-After` says for how long.
      return remoteError(hubspot, response, 'remote_unavailable')
    default:
      return undefined
  }
}
