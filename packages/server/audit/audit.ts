import type { PoolClient } from 'pg'

/** Words of the published audit trail that something here stands for, and ours for what it has no word for. */
const auditEventTypes = [
  'CREATED_REMOTE_PRODUCTION_API_KEY',
  'DELETED_REMOTE_PRODUCTION_API_KEY',
  'REGENERATED_PRODUCTION_API_KEY',
  'DELETED_LINKED_ACCOUNT',
  'DELETED_ALL_COMMON_MODELS_FOR_LINKED_ACCOUNT',
  'CHANGED_SCOPES',
  'CREATED_INTEGRATION_WIDE_FIELD_MAPPING',
  'CREATED_LINKED_ACCOUNT_FIELD_MAPPING',
  'CHANGED_INTEGRATION_WIDE_FIELD_MAPPING',
  'CHANGED_LINKED_ACCOUNT_FIELD_MAPPING',
  'DELETED_INTEGRATION_WIDE_FIELD_MAPPING',
  'DELETED_LINKED_ACCOUNT_FIELD_MAPPING',
  'CREATED_LINKED_ACCOUNT_COMMON_MODEL_OVERRIDE',
  'CHANGED_LINKED_ACCOUNT_COMMON_MODEL_OVERRIDE',
  'DELETED_LINKED_ACCOUNT_COMMON_MODEL_OVERRIDE',
  'FORCED_LINKED_ACCOUNT_RESYNC',
  'MUTED_ISSUE',
  'GENERATED_MAGIC_LINK',
  'CHANGED_ORGANIZATION_SETTINGS',
  // Ours.
  'LINKED_ACCOUNT',
  'REGENERATED_ACCOUNT_TOKEN',
  'CHANGED_SELECTIVE_SYNC',
  'CHANGED_SYNCING',
  'IGNORED_RECORD',
  'RESTORED_IGNORED_RECORD',
  'UNMUTED_ISSUE',
  'CHANGED_WEBHOOK_RECEIVER',
  'CHANGED_OAUTH_APPLICATION',
  'RESOLVED_WRITE',
  'RETRIED_WRITE',
] as const

export type AuditEventType = (typeof auditEventTypes)[number]

/** Who did something: the holder of an API key, or the platform itself. */
export interface Actor {
  readonly organizationId: string
  readonly apiKeyId?: string | null
  /** The address that the request came from. */
  readonly address?: string | undefined
}

/** Something that was done. Neither the description nor the details may hold a secret or an end user's personal data. */
export interface AuditEvent {
  readonly event: AuditEventType
  /** One sentence. */
  readonly description: string
  readonly linkedAccountId?: string | null
  readonly details?: Readonly<Record<string, unknown>>
}

/** Writes into the audit trail, in the transaction of what was done: it stands there exactly when that happened. */
export async function audit(client: PoolClient, by: Actor, event: AuditEvent): Promise<void> {
  await client.query({
    name: 'audit',
    text: `INSERT INTO audit_event (organization_id, role, api_key_id, actor_name, address, event_type, description,
             linked_account_id, details)
           VALUES ($1, $2, $3, (SELECT name FROM api_key WHERE id = $3), $4, $5, $6, $7, $8)`,
    values: [
      by.organizationId,
      by.apiKeyId ? 'API' : 'SYSTEM',
      by.apiKeyId ?? null,
      by.address ?? '',
      event.event,
      event.description,
      event.linkedAccountId ?? null,
      JSON.stringify(event.details ?? {}),
    ],
  })
}

/** Who does what a request asks for. */
export const actorOf = (
  caller: { readonly organizationId: string; readonly apiKeyId: string },
  request?: { readonly address: string },
): Actor => ({ organizationId: caller.organizationId, apiKeyId: caller.apiKeyId, address: request?.address })
