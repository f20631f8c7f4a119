import * as z from 'zod'
import { cursorParameter, instantParameter, pageSizeParameter, textParameter } from '../http/parameters.ts'
import { pageRequest, places, type Place } from '../http/platform-routes.ts'
import { route, type AnyRoute } from '../http/route.ts'
import { instant, named, pageOf } from '../http/shapes.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import { pageNewestFirst } from '../http/newest-first.ts'

const auditLogEvent = named(
  'AuditLogEvent',
  'Something that was done, by whom and from where.',
  z.object({
    id: z.guid(),
    user_name: z.string().nullable().meta({ description: 'The name of the API key it was done with.' }),
    user_email: z.string().nullable(),
    role: z.enum(['ADMIN', 'DEVELOPER', 'MEMBER', 'API', 'SYSTEM']),
    ip_address: z.string(),
    event_type: z.string(),
    event_description: z.string(),
    linked_account_id: z.guid().nullable(),
    details: z.record(z.string(), z.unknown()),
    created_at: instant,
  }),
)

const auditLogEventPage = pageOf('AuditLogEventList', auditLogEvent)

interface Row {
  readonly id: string
  readonly actor_name: string | null
  readonly actor_email: string | null
  readonly role: z.output<typeof auditLogEvent>['role']
  readonly address: string
  readonly event_type: string
  readonly description: string
  readonly linked_account_id: string | null
  readonly details: Record<string, unknown>
  readonly created_at: string
}

/** The audit trail, below every category and `/api`. */
export const auditRoutes = (platform: Platform): readonly AnyRoute[] =>
  places().map((place) => auditTrail(platform, place))

const auditTrail = (platform: Platform, { prefix, operation, tag }: Place): AnyRoute =>
  route({
    method: 'GET',
    path: `${prefix}/audit-trail`,
    operationId: `${operation}audit_trail_list`,
    summary: 'Read the audit trail',
    description:
      'What was configured, made and deleted in your organisation, newest first. Nothing can be removed from it.',
    tag,
    access: 'organization',
    scope: 'audit:read',
    query: z.strictObject({
      cursor: cursorParameter,
      end_date: instantParameter('Only what was done before this instant.'),
      event_type: textParameter('Only events of this kind, such as CHANGED_SCOPES.'),
      page_size: pageSizeParameter(),
      start_date: instantParameter('Only what was done since this instant.'),
      user_email: textParameter('Only what the person with this e-mail address did.'),
    }),
    answer: auditLogEventPage,
    run: async ({ caller, query: { cursor, page_size: size, ...filters } }) => {
      const page = await inOrganization(platform.database, caller.organizationId, (client) =>
        pageNewestFirst<Row>(
          client,
          {
            bound: `audit-trail ${JSON.stringify(filters)}`,
            select: `SELECT id, actor_name, actor_email, role, address, event_type, description, linked_account_id, details,
                       created_at FROM audit_event t
                     WHERE ($1::timestamptz IS NULL OR created_at >= $1) AND ($2::timestamptz IS NULL OR created_at < $2)
                       AND ($3::text IS NULL OR event_type = $3) AND ($4::text IS NULL OR lower(actor_email) = lower($4))`,
            values: [
              filters.start_date ?? null,
              filters.end_date ?? null,
              filters.event_type ?? null,
              filters.user_email ?? null,
            ],
          },
          pageRequest(cursor, size),
        ),
      )
      return { ...page, results: page.results.map(present) }
    },
  })

const present = (row: Row): z.output<typeof auditLogEvent> => ({
  id: row.id,
  user_name: row.actor_name,
  user_email: row.actor_email,
  role: row.role,
  ip_address: row.address,
  event_type: row.event_type,
  event_description: row.description,
  linked_account_id: row.linked_account_id,
  details: row.details,
  created_at: new Date(row.created_at).toISOString(),
})
