import { asCrosswalkError } from '@crosswalk/connector-kit'
import * as z from 'zod'
import {
  booleanParameter,
  cursorParameter,
  idParameter,
  instantParameter,
  pageSizeParameter,
  textParameter,
} from '../../http/parameters.ts'
import { pageRequest, places, type Place } from '../../http/platform-routes.ts'
import { route, type AnyRoute } from '../../http/route.ts'
import { instant, named, pageOf } from '../../http/shapes.ts'
import { openAccount } from '../../linking/open-account.ts'
import type { Platform } from '../../platform.ts'
import { inOrganization } from '../../store/organization.ts'
import { reportAccount } from '../../sync/account-status.ts'
import { requestRuns } from '../../sync/schedule.ts'
import { actorOf, audit } from '../audit.ts'
import { adviceFor, labelOf } from './issues.ts'
import { listIssues, readIssue, type IssueRow } from './read.ts'

const issue = named(
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
const issuePage = pageOf('IssueList', issue)
const idParams = z.object({ id: z.guid().toLowerCase().meta({ description: 'The id of the issue.' }) })

const retestAnswer = named(
  'IssueRetest',
  'What asking the vendor again showed.',
  z.object({
    issue,
    succeeded: z.boolean().meta({ description: 'Whether the vendor accepts the credential now.' }),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  }),
)

/** Issues, below every category and `/api`; muting and testing them again under `/v1`. */
export const issueRoutes = (platform: Platform): readonly AnyRoute[] => [
  ...places().flatMap((place) => [list(platform, place), retrieve(platform, place)]),
  mute(platform),
  retest(platform),
]

const list = (platform: Platform, { prefix, operation, tag }: Place): AnyRoute =>
  route({
    method: 'GET',
    path: `${prefix}/issues`,
    operationId: `${operation}issues_list`,
    summary: 'List issues',
    description: 'What is wrong with linked accounts of your organisation, newest first; one entry per problem.',
    tag,
    access: 'organization',
    scope: 'accounts:read',
    query: z.strictObject({
      account_token: textParameter('Only issues of the linked account with this token.'),
      cursor: cursorParameter,
      end_date: instantParameter('Only issues that happened last before this instant.'),
      end_user_organization_name: textParameter('Only issues of end users of this company.'),
      first_incident_time_after: instantParameter('Only issues that happened first after this instant.'),
      first_incident_time_before: instantParameter('Only issues that happened first before this instant.'),
      include_muted: booleanParameter('Whether to show muted issues too.'),
      integration_name: textParameter('Only issues of the connector with this name or slug.'),
      last_incident_time_after: instantParameter('Only issues that happened last after this instant.'),
      last_incident_time_before: instantParameter('Only issues that happened last before this instant.'),
      linked_account_id: idParameter('Only issues of this linked account.'),
      page_size: pageSizeParameter(),
      start_date: instantParameter('Only issues that happened last since this instant.'),
      status: z
        .enum(['ONGOING', 'RESOLVED'], 'must be one of ONGOING, RESOLVED')
        .optional()
        .meta({ description: 'Only issues with this status.' }),
    }),
    answer: issuePage,
    run: async ({ caller, query: { cursor, page_size: size, integration_name: name, ...filters } }) => {
      const connectors = name === undefined ? undefined : connectorsCalled(platform, name)
      const page = await inOrganization(platform.database, caller.organizationId, (client) =>
        listIssues(client, { ...filters, connectors }, pageRequest(cursor, size)),
      )
      return { ...page, results: page.results.map((row) => present(platform, row)) }
    },
  })

const retrieve = (platform: Platform, { prefix, operation, tag }: Place): AnyRoute =>
  route({
    method: 'GET',
    path: `${prefix}/issues/{id}`,
    operationId: `${operation}issues_retrieve`,
    summary: 'Read an issue',
    description: 'What is wrong, since when, why, and who must do what.',
    tag,
    access: 'organization',
    scope: 'accounts:read',
    params: idParams,
    answer: issue,
    run: async ({ caller, params }) =>
      present(
        platform,
        await inOrganization(platform.database, caller.organizationId, (client) => readIssue(client, params.id)),
      ),
  })

const mute = (platform: Platform): AnyRoute =>
  route({
    method: 'PATCH',
    path: '/v1/issues/{id}',
    operationId: 'issue_update',
    summary: 'Mute an issue',
    description: 'A muted issue is left out of lists until it is resolved, or muted no more.',
    tag: 'platform',
    access: 'organization',
    scope: 'accounts:write',
    params: idParams,
    body: z.strictObject({ is_muted: z.boolean() }),
    answer: issue,
    run: ({ caller, params, body, request }) =>
      inOrganization(platform.database, caller.organizationId, async (client) => {
        const before = await readIssue(client, params.id)
        if (before.is_muted !== body.is_muted) {
          await client.query('UPDATE issue SET is_muted = $2 WHERE id = $1', [params.id, body.is_muted])
          await audit(client, actorOf(caller, request), {
            event: body.is_muted ? 'MUTED_ISSUE' : 'UNMUTED_ISSUE',
            description: `An issue (${before.code}) was ${body.is_muted ? 'muted' : 'made visible again'}.`,
            linkedAccountId: before.linked_account_id,
            details: { issue_id: params.id },
          })
        }
        return present(platform, await readIssue(client, params.id))
      }),
  })

const retest = (platform: Platform): AnyRoute =>
  route({
    method: 'POST',
    path: '/v1/issues/{id}/retest',
    operationId: 'issue_retest_create',
    summary: 'Test whether an issue is over',
    description:
      'Asks the vendor now whether the credential is good. If it is, what was wrong with it is resolved, and the stream that failed runs at once: its success resolves the rest.',
    tag: 'platform',
    access: 'organization',
    scope: 'accounts:write',
    params: idParams,
    answer: retestAnswer,
    run: async ({ caller, params }) => {
      const { organizationId } = caller
      const within = <T>(work: Parameters<typeof inOrganization<T>>[2]) =>
        inOrganization(platform.database, organizationId, work)
      const before = await within((client) => readIssue(client, params.id))
      const account = await openAccount(platform, organizationId, before.linked_account_id)
      const failure = await account
        .ask(account.connector.check.request, { share: 'interactive' })
        .then(() => undefined, asCrosswalkError)
      const after = await within(async (client) => {
        if (failure === undefined) {
          await reportAccount(client, account.id, undefined)
          const stream = streamOf(before)
          await requestRuns(client, account.id, { full: false, ...(stream !== null && { streams: [stream] }) })
        }
        return readIssue(client, params.id)
      })
      return {
        issue: present(platform, after),
        succeeded: failure === undefined,
        error: failure === undefined ? null : { code: failure.code, message: failure.message },
      }
    },
  })

const connectorsCalled = (platform: Platform, name: string): readonly string[] =>
  [...platform.connectors.values()]
    .filter((connector) => connector.name === name || connector.id === name.toLowerCase())
    .map((connector) => connector.id)

const streamOf = ({ subject }: IssueRow): string | null =>
  subject.startsWith('stream ') ? subject.slice('stream '.length) : null

const present = (platform: Platform, row: IssueRow): z.output<typeof issue> => ({
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
