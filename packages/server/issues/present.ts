import * as z from 'zod'
import { instant, named } from '../http/shapes.ts'
import type { Platform } from '../platform.ts'
import { adviceFor, labelOf } from './issues.ts'
import type { IssueRow } from './read.ts'

export const issue = named(
  'Issue',
  'Something wrong with a linked account that someone must act on.',
  z.object({
    id: z.guid(),
    status: z.enum(['ONGOING', 'RESOLVED']),
    error_description: z.string(),
    end_user: z.object({
      integration: z.string(),
      organization_name: z.string(),
      email_address: z.string(),
      origin_id: z.string(),
    }),
    first_incident_time: instant,
    last_incident_time: instant,
    is_muted: z.boolean(),
    error_details: z.array(z.string()),
    code: z.string().meta({ description: 'What is wrong, as a code of the table at /errors.' }),
    linked_account_id: z.guid(),
    stream: z.string().nullable().meta({ description: 'The stream that fails; null where it is the whole account.' }),
    incidents: z.int().meta({ description: 'How often it happened.' }),
    resolved_at: instant.nullable(),
    what_to_do: z.string(),
    request_id: z.guid().nullable().meta({ description: 'The request to the vendor that failed last, in the log.' }),
  }),
)
/** The stream an issue is about; null where it is about the account as a whole, or a write. */
export const streamOf = ({ subject }: IssueRow): string | null =>
  subject.startsWith('stream ') ? subject.slice('stream '.length) : null

/** An issue as callers see it. */
export const present = (platform: Platform, row: IssueRow): z.output<typeof issue> => ({
  id: row.id,
  status: row.status,
  error_description: labelOf(row.code),
  end_user: {
    integration: platform.connectors.get(row.connector)?.name ?? row.connector,
    organization_name: row.end_user_organization_name,
    email_address: row.end_user_email_address,
    origin_id: row.end_user_origin_id,
  },
  first_incident_time: new Date(row.first_incident_at).toISOString(),
  last_incident_time: new Date(row.last_incident_at).toISOString(),
  is_muted: row.is_muted,
  error_details: [row.message],
  code: row.code,
  linked_account_id: row.linked_account_id,
  stream: streamOf(row),
  incidents: row.incidents,
  resolved_at: row.resolved_at && new Date(row.resolved_at).toISOString(),
  what_to_do: adviceFor(row.code),
  request_id: row.request_id,
})
