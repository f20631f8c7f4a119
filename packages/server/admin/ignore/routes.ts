import { CrosswalkError } from '@crosswalk/connector-kit'
import type { ModelRoute } from '@crosswalk/models'
import * as z from 'zod'
import { accountFor } from '../../http/door.ts'
import { cursorParameter, idParameter, pageSizeParameter } from '../../http/parameters.ts'
import { pageRequest } from '../../http/platform-routes.ts'
import { route, type AnyRoute } from '../../http/route.ts'
import { instant, named, pageOf } from '../../http/shapes.ts'
import type { Platform } from '../../platform.ts'
import { inOrganization } from '../../store/organization.ts'
import { operationTable, scopeOf, tagOf } from '../../unified/custom-object/index.ts'
import { actorOf, audit } from '../../audit/audit.ts'
import { connectorCalled } from '../connector-of.ts'
import { pageNewestFirst } from '../../http/newest-first.ts'
import { ignoreRecord, reasons, restoreRecord, type IgnoredRow } from './ignore-record.ts'

const ignoreRequest = named(
  'IgnoreCommonModelRequest',
  'Why a record is to be removed.',
  z.strictObject({
    reason: z.enum(reasons, `must be one of ${reasons.join(', ')}`),
    message: z.string().max(1000).nullish().meta({ description: 'A note. Do not name the person in it.' }),
  }),
)

const ignoredRecord = named(
  'IgnoredRecord',
  'A record that is removed and does not come back.',
  z.object({
    id: z.guid(),
    linked_account_id: z.guid(),
    model: z.string(),
    reason: z.enum(reasons),
    message: z.string().nullable(),
    created_at: instant,
  }),
)
const ignoredRecordPage = pageOf('IgnoredRecordList', ignoredRecord)

/** Ignoring records of every model, and taking that back. */
export const ignoreRoutes = (platform: Platform): readonly AnyRoute[] =>
  operationTable()
    .filter(({ kind }) => kind === 'ignore')
    .map((entry) => ignore(platform, entry))

const ignore = (platform: Platform, entry: ModelRoute): AnyRoute =>
  route({
    method: 'POST',
    path: entry.path,
    operationId: entry.operationId,
    summary: `Ignore one ${entry.model.title}`,
    description:
      'Removes the record with the raw data it was read from, and everything else read from that data; no sync brings it back. With the reason GDPR, what it held before is erased from its history too.',
    tag: tagOf(entry),
    access: 'account',
    scope: scopeOf(entry, 'write'),
    params: z.object({
      model_id: z
        .guid()
        .toLowerCase()
        .meta({ description: `The id of the ${entry.model.title}.`, openapi: { type: 'string', format: 'uuid' } }),
    }),
    body: ignoreRequest,
    answer: z.undefined(),
    status: 204,
    run: async ({ caller, params, body, request }) => {
      const account = accountFor(caller, entry)
      const connector = connectorCalled(platform, account.connector)
      await inOrganization(platform.database, caller.organizationId, async (client) => {
        await ignoreRecord(client, {
          organizationId: caller.organizationId,
          linkedAccountId: account.id,
          connector,
          model: entry.model,
          recordId: params.model_id,
          reason: body.reason,
          message: body.message ?? null,
          apiKeyId: caller.apiKeyId,
        })
        await audit(client, actorOf(caller, request), {
          event: 'IGNORED_RECORD',
          description: `A record of ${entry.model.name} was removed (${body.reason}).`,
          linkedAccountId: account.id,
          details: { record_id: params.model_id, reason: body.reason },
        })
      })
    },
  })

/** The list of what is ignored, and the way back. */
export const ignoredRecordRoutes = (platform: Platform): readonly AnyRoute[] => [
  route({
    method: 'GET',
    path: '/v1/ignored-records',
    operationId: 'ignored_records_list',
    summary: 'List ignored records',
    description: 'What was removed and does not come back, of all linked accounts or one.',
    tag: 'platform',
    access: 'organization',
    scope: 'accounts:read',
    query: z.strictObject({
      linked_account_id: idParameter('Only records of this linked account.'),
      cursor: cursorParameter,
      page_size: pageSizeParameter(),
    }),
    answer: ignoredRecordPage,
    run: async ({ caller, query }) => {
      const account = query.linked_account_id ?? null
      const page = await inOrganization(platform.database, caller.organizationId, (client) =>
        pageNewestFirst<IgnoredRow>(
          client,
          {
            bound: `ignored-records ${account}`,
            select: `SELECT id, linked_account_id, model, reason, message, created_at FROM ignored_record t
                     WHERE ($1::uuid IS NULL OR linked_account_id = $1)`,
            values: [account],
          },
          pageRequest(query.cursor, query.page_size),
        ),
      )
      return {
        ...page,
        results: page.results.map((row) => ({ ...row, created_at: new Date(row.created_at).toISOString() })),
      }
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/ignored-records/{id}',
    operationId: 'ignored_record_destroy',
    summary: 'Let an ignored record come back',
    description: 'A full run of its streams follows at once and brings the record back, if the vendor still has it.',
    tag: 'platform',
    access: 'organization',
    scope: 'accounts:write',
    params: z.object({ id: z.guid().toLowerCase().meta({ description: 'The id of the record.' }) }),
    answer: z.undefined(),
    status: 204,
    run: ({ caller, params, request }) =>
      inOrganization(platform.database, caller.organizationId, async (client) => {
        const { rows } = await client.query<{ account: string; connector: string }>(
          `SELECT i.linked_account_id AS account, a.connector FROM ignored_record i
           JOIN linked_account a ON a.id = i.linked_account_id WHERE i.id = $1`,
          [params.id],
        )
        const of = rows[0]
        const restored =
          of && (await restoreRecord(client, of.account, params.id, connectorCalled(platform, of.connector)))
        if (!restored) throw new CrosswalkError('not_found', `The record ${params.id} is not ignored.`)
        await audit(client, actorOf(caller, request), {
          event: 'RESTORED_IGNORED_RECORD',
          description: `A record of ${restored.model} may come back.`,
          linkedAccountId: restored.linked_account_id,
          details: { record_id: params.id },
        })
      }),
  }),
]
