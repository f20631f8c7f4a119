import { actorOf, audit, type Actor, type AuditEvent } from '../../audit/audit.ts'
import { CrosswalkError } from '@crosswalk/connector-kit'
import * as z from 'zod'
import type { Caller } from '../../http/caller.ts'
import { cursorParameter, idParameter, pageSizeParameter, textParameter } from '../../http/parameters.ts'
import { pageRequest } from '../../http/platform-routes.ts'
import { route, type AnyRoute } from '../../http/route.ts'
import { inOrganization } from '../../store/organization.ts'
import type { WriteRow } from './ledger.ts'
import type { Platform } from '../../platform.ts'
import { readWrite, type WriteKey } from './ledger.ts'
import { listWrites, writeDetailOf } from './ledger-list.ts'
import { categoriesOf, mayRead, mayWrite } from './may-write.ts'
import { resolve, retry } from './resolve.ts'
import { resolutionShape, writeDetailShape, writePageShape, writeStates } from './shapes.ts'

const params = z.object({ id: z.guid().toLowerCase().meta({ description: 'The id of the write.' }) })
const base = { tag: 'platform', access: 'organization' as const }

/** The ledger of writes: what was sent, what became of it, and what a person does about it. */
export const ledgerRoutes = (platform: Platform): readonly AnyRoute[] => [
  route({
    ...base,
    method: 'GET',
    path: '/v1/writes',
    operationId: 'writes_list',
    summary: 'List writes',
    description:
      'Every write of your organisation, the newest first. `state=unknown` lists those that wait for a person.',
    scope: 'accounts:read',
    query: z.strictObject({
      cursor: cursorParameter,
      linked_account_id: idParameter('Only writes of this linked account.'),
      model: textParameter('Only writes of this common model, such as crm.Contact.'),
      page_size: pageSizeParameter(),
      state: z
        .enum(writeStates, `must be one of ${writeStates.join(', ')}`)
        .optional()
        .meta({ description: 'Only writes in this state.' }),
    }),
    answer: writePageShape,
    run: ({ caller, query: { cursor, page_size: size, ...filters } }) =>
      listWrites(platform.database, caller.organizationId, filters, categoriesOf(caller), pageRequest(cursor, size)),
  }),
  route({
    ...base,
    method: 'GET',
    path: '/v1/writes/{id}',
    operationId: 'writes_retrieve',
    summary: 'Show a write',
    description: 'What was asked, what was sent to the vendor, and what came of it. Secrets stand as ***.',
    scope: 'accounts:read',
    params,
    answer: writeDetailShape,
    run: async ({ caller, params: { id } }) => {
      const row = await readWrite(platform.database, keyOf(caller, id))
      if (!mayRead(caller, row.category)) throw noSuchWrite(id)
      return writeDetailOf(row)
    },
  }),
  route({
    ...base,
    method: 'POST',
    path: '/v1/writes/{id}/resolve',
    operationId: 'writes_resolve_create',
    summary: 'Say what became of a write',
    description:
      'Ends a write whose outcome is unknown, after a person has looked at the vendor. With the `remote_id` of the record that came of it, the record is read; one that the vendor does not have is refused.',
    scope: 'accounts:write',
    params,
    body: resolutionShape,
    answer: writeDetailShape,
    run: async ({ caller, params: { id }, body, request }) => {
      const row = await resolve(platform, await writable(platform, caller, id), body)
      await decided(platform, actorOf(caller, request), row, {
        event: 'RESOLVED_WRITE',
        description: `Somebody said of a write of unknown outcome (${row.action} of ${row.model}) that it ${body.outcome === 'happened' ? 'happened' : 'did not happen'}.`,
      })
      return writeDetailOf(row)
    },
  }),
  route({
    ...base,
    method: 'POST',
    path: '/v1/writes/{id}/retry',
    operationId: 'writes_retry_create',
    summary: 'Send a write again',
    description:
      'Sends a write once more that failed or did not happen. One whose outcome is unknown may be carried out twice by this: whoever calls takes that decision.',
    scope: 'accounts:write',
    params,
    answer: writeDetailShape,
    run: async ({ caller, params: { id }, request }) => {
      const row = await retry(platform, await writable(platform, caller, id))
      await decided(platform, actorOf(caller, request), row, {
        event: 'RETRIED_WRITE',
        description: `Somebody had a write sent once more (${row.action} of ${row.model}).`,
      })
      return writeDetailOf(row)
    },
  }),
]

const keyOf = ({ organizationId }: Caller, id: string): WriteKey => ({ organizationId, id })

async function writable(platform: Platform, caller: Caller, id: string): Promise<WriteKey> {
  const key = keyOf(caller, id)
  const row = await readWrite(platform.database, key)
  if (mayWrite(caller, row.category)) return key
  throw new CrosswalkError('forbidden_scope', `This API key may not write ${row.model}.`, {
    parameter: 'Authorization',
  })
}

const noSuchWrite = (id: string): CrosswalkError =>
  new CrosswalkError('not_found', `There is no write ${id}.`, { parameter: 'id' })

/** What persons decide about writes stands in the audit trail. */
const decided = (
  { database }: Platform,
  by: Actor,
  row: WriteRow,
  { event, description }: Pick<AuditEvent, 'event' | 'description'>,
): Promise<void> =>
  inOrganization(database, row.organization_id, (client) =>
    audit(client, by, {
      event,
      description,
      linkedAccountId: row.linked_account_id,
      details: { write_id: row.id, state: row.state },
    }),
  )
