import { CrosswalkError } from '@crosswalk/connector-kit'
import * as z from 'zod'
import type { Caller } from '../../http/caller.ts'
import { places, withAccount, type Place } from '../../http/platform-routes.ts'
import { route, type AnyRoute } from '../../http/route.ts'
import type { Platform } from '../../platform.ts'
import { readWrite, type WriteRow } from './ledger.ts'
import { mayWrite } from './may-write.ts'
import { taskShape } from './shapes.ts'

/** Where writes stand that nobody waited for. */
export const taskRoutes = (platform: Platform): readonly AnyRoute[] =>
  places().map((place) =>
    route({
      method: 'GET',
      path: `${place.prefix}/async-tasks/{id}`,
      operationId: `${place.operation}async_tasks_retrieve`,
      summary: 'Show an asynchronous write',
      description: 'Where a write with `run_async` stands, and once it has ended, what it would have answered.',
      tag: place.tag,
      access: 'account',
      scope: place.category === undefined ? 'accounts:read' : `${place.category}:write`,
      params: z.object({ id: z.guid().toLowerCase().meta({ description: 'The `task_id` that the write answered.' }) }),
      answer: taskShape,
      run: async ({ caller, params }) => taskOf(await ownTask(platform, caller, place, params.id)),
    }),
  )

async function ownTask(platform: Platform, caller: Caller, place: Place, id: string): Promise<WriteRow> {
  const { account } = withAccount(caller, place)
  const row = await readWrite(platform.database, { organizationId: caller.organizationId, id }).catch(() => undefined)
  if (row && row.linked_account_id === account.id && row.is_background && mayWrite(caller, row.category)) return row
  throw new CrosswalkError('not_found', `There is no asynchronous write ${id} of this linked account.`, {
    parameter: 'id',
  })
}

const statuses = {
  pending: 'QUEUED',
  sending: 'IN_PROGRESS',
  done: 'COMPLETED',
  failed: 'FAILURE',
  unknown: 'FAILURE',
  resolved: 'FAILURE',
} as const

function taskOf({ state, resolution, status_code: statusCode, response }: WriteRow) {
  const isDone = state === 'done' || resolution === 'happened'
  // The vendor has done it, but the answer is still being made.
  const status = isDone ? (statusCode === null ? 'IN_PROGRESS' : 'COMPLETED') : statuses[state]
  return {
    status,
    result: {
      status_code: statusCode,
      response: response === null ? null : (JSON.parse(response) as Record<string, unknown>),
    },
  }
}
