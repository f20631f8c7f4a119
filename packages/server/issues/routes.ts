import * as z from 'zod'
import {
  booleanParameter,
  cursorParameter,
  idParameter,
  instantParameter,
  pageSizeParameter,
  textParameter,
} from '../http/parameters.ts'
import { pageRequest, places, type Place } from '../http/platform-routes.ts'
import { route, type AnyRoute } from '../http/route.ts'
import { pageOf } from '../http/shapes.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import { actorOf, audit } from '../audit/audit.ts'
import { issue, present } from './present.ts'
import { listIssues, readIssue } from './read.ts'

const issuePage = pageOf('IssueList', issue)
const idParams = z.object({ id: z.guid().toLowerCase().meta({ description: 'The id of the issue.' }) })

/** Issues, below every category and `/api`; muting them under `/v1`. */
export const issueRoutes = (platform: Platform): readonly AnyRoute[] => [
  ...places().flatMap((place) => [list(platform, place), retrieve(platform, place)]),
  mute(platform),
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

const connectorsCalled = (platform: Platform, name: string): readonly string[] =>
  [...platform.connectors.values()]
    .filter((connector) => connector.name === name || connector.id === name.toLowerCase())
    .map((connector) => connector.id)
