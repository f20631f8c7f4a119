import * as z from 'zod'
import { places, type Place } from '../http/platform-routes.ts'
import { route, type AnyRoute } from '../http/route.ts'
import { instant, keyName, named, remoteKey } from '../http/shapes.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import { readKeys, regenerateKey, revokeKey, type KeyRow } from './api-keys.ts'
import { actorOf, audit } from '../audit/audit.ts'

const regenerateKeyRequest = named(
  'RegenerateKeyRequest',
  'The key to replace.',
  z.strictObject({
    name: keyName.meta({ description: 'The name of the key to replace.' }),
    grace_period_minutes: z
      .int()
      .min(0)
      .max(43_200)
      .optional()
      .meta({ description: 'Minutes for which the old key still works. Default 0.' }),
  }),
)

const apiKey = named(
  'ApiKey',
  'An API key, of which only its first characters are known.',
  z.object({
    id: z.guid(),
    name: z.string(),
    prefix: z.string(),
    scopes: z.array(z.string()),
    created_at: instant,
    expires_at: instant.nullable(),
    revoked_at: instant.nullable(),
  }),
)

/** Making, replacing, listing and revoking API keys. */
export const apiKeyRoutes = (platform: Platform): readonly AnyRoute[] => [
  ...places().map((place) => regenerate(platform, place)),
  route({
    method: 'GET',
    path: '/v1/api-keys',
    operationId: 'api_keys_list',
    summary: 'List API keys',
    description: 'The API keys of your organisation, newest first, also those that no longer work.',
    tag: 'platform',
    access: 'organization',
    scope: 'keys:write',
    answer: z.object({ results: z.array(apiKey) }),
    run: ({ caller }) =>
      inOrganization(platform.database, caller.organizationId, async (client) => ({
        results: (await readKeys(client)).map(present),
      })),
  }),
  route({
    method: 'DELETE',
    path: '/v1/api-keys/{id}',
    operationId: 'api_key_destroy',
    summary: 'Revoke an API key',
    description: 'It stops working at once.',
    tag: 'platform',
    access: 'organization',
    scope: 'keys:write',
    params: z.object({ id: z.guid().toLowerCase().meta({ description: 'The id of the key.' }) }),
    answer: z.undefined(),
    status: 204,
    run: ({ caller, params, request }) =>
      inOrganization(platform.database, caller.organizationId, async (client) => {
        const revoked = await revokeKey(client, caller.scopes, params.id)
        await audit(client, actorOf(caller, request), {
          event: 'DELETED_REMOTE_PRODUCTION_API_KEY',
          description: `The API key "${revoked}" was revoked.`,
          details: { api_key_id: params.id },
        })
      }),
  }),
]

const regenerate = (platform: Platform, { prefix, operation, tag }: Place): AnyRoute =>
  route({
    method: 'POST',
    path: `${prefix}/regenerate-key`,
    operationId: `${operation}regenerate_key_create`,
    summary: 'Replace an API key',
    description:
      'Makes a key with the name and the scopes of one you have. The old one stops working at once, or after the grace period.',
    tag,
    access: 'organization',
    scope: 'keys:write',
    body: regenerateKeyRequest,
    answer: remoteKey,
    run: ({ caller, body, request }) =>
      inOrganization(platform.database, caller.organizationId, async (client) => {
        const grace = body.grace_period_minutes ?? 0
        const key = await regenerateKey(client, caller, body.name, grace)
        await audit(client, actorOf(caller, request), {
          event: 'REGENERATED_PRODUCTION_API_KEY',
          description: `The API key "${body.name}" was replaced.`,
          details: { grace_period_minutes: grace },
        })
        return { name: body.name, key }
      }),
  })

const present = (row: KeyRow): z.output<typeof apiKey> => ({
  ...row,
  scopes: [...row.scopes],
  created_at: new Date(row.created_at).toISOString(),
  expires_at: row.expires_at && new Date(row.expires_at).toISOString(),
  revoked_at: row.revoked_at && new Date(row.revoked_at).toISOString(),
})
