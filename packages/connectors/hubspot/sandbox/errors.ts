/** HubSpot's error answers. https://developers.hubspot.com/docs/api-reference/error-handling */
import { randomUUID } from 'node:crypto'
import { json, type SandboxResponse } from '@crosswalk/connector-kit/sandbox'

type Details = Readonly<Record<string, unknown>>

export const problem = (
  status: number,
  category: string,
  message: string,
  more: Details = {},
  headers: Readonly<Record<string, string>> = {},
): SandboxResponse =>
  json({ status: 'error', message, correlationId: randomUUID(), category, ...more }, { status, headers })

export const invalid = (message: string, more: Details = {}): SandboxResponse =>
  problem(400, 'VALIDATION_ERROR', message, more)

export const notFound = (): SandboxResponse => problem(404, 'OBJECT_NOT_FOUND', 'resource not found')

export const unauthorized = (): SandboxResponse =>
  problem(401, 'EXPIRED_AUTHENTICATION', 'The OAuth token used to make this call expired 1 minute(s) ago.')

export const unauthenticated = (): SandboxResponse =>
  problem(
    401,
    'INVALID_AUTHENTICATION',
    'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
  )

/** HubSpot leaves `Retry-After` out more often than not; the sandbox always says it. */
export const rateLimited = (retryAfter: string): SandboxResponse =>
  problem(
    429,
    'RATE_LIMITS',
    'You have reached your ten_secondly_rolling limit.',
    { policyName: 'TEN_SECONDLY_ROLLING', groupName: 'publicapi:oauth:ten_secondly_rolling' },
    { 'retry-after': retryAfter },
  )

export const failed = (status: number): SandboxResponse =>
  problem(status, 'INTERNAL_ERROR', 'There was a problem with the request.')
