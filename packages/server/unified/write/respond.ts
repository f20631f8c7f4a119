import { CrosswalkError } from '@crosswalk/connector-kit'
import { Answered } from '../../http/answer.ts'
import type { Caller } from '../../http/caller.ts'
import type { AnyRoute, RouteRequest } from '../../http/route.ts'
import type { Platform } from '../../platform.ts'
import { carryOut } from './carry-out.ts'
import { answerStored, type WriteAnswer } from './complete.ts'
import { debugLogs, type DebugLog } from './debug-logs.ts'
import { openWrite, type Asker, type WriteKey } from './ledger.ts'
import { prepare, type Order, type Prepared } from './prepare.ts'
import { preview } from './preview.ts'
import { failureOf } from './write-problem.ts'

/** How a write is to be done. */
export interface WriteQuery {
  readonly is_debug_mode?: boolean | undefined
  readonly run_async?: boolean | undefined
  readonly dry_run?: boolean | undefined
}

export const idempotencyHeader = 'Idempotency-Key'

export const askerOf = (caller: Caller, request: RouteRequest): Asker => ({
  apiKeyId: caller.apiKeyId,
  idempotencyKey: request.header(idempotencyHeader),
})

/** Does what was ordered, in the way that was asked for. */
export async function respond(platform: Platform, order: Order, asker: Asker, query: WriteQuery): Promise<Answered> {
  const prepared = await prepare(platform, order)
  if (query.dry_run === true) return new Answered(await preview(platform, prepared), { status: 200 })
  const isBackground = query.run_async === true
  if (!prepared.request && !isBackground) {
    const { status, body } = await answerStored(platform, prepared)
    return answered({ status, body: query.is_debug_mode === true ? { ...body, logs: [] } : body })
  }
  const key = await openWrite(platform.database, { order, asker, isBackground })
  if (isBackground) return new Answered({ task_id: key.id, status: 'QUEUED' }, { status: 202 })
  return query.is_debug_mode === true
    ? debugged(platform, key, prepared)
    : answered(await carryOut(platform, key, prepared))
}

/** The same route, with the members of a write's answer in all of its failures. */
export const asWrite = (route: AnyRoute): AnyRoute => ({
  ...route,
  run: async (input) => {
    try {
      return await route.run(input)
    } catch (error) {
      throw error instanceof CrosswalkError ? failureOf(error, { warnings: [] }) : error
    }
  },
})

const answered = ({ status, body }: WriteAnswer): Answered => new Answered(body, { status })

/** The same with the requests that went out, whether they went well or not. */
async function debugged(platform: Platform, key: WriteKey, prepared: Prepared): Promise<Answered> {
  const { order, target } = prepared
  const since = new Date()
  const logs = (): Promise<readonly DebugLog[]> =>
    debugLogs(platform, { ...order, stream: target.name, since, writeId: key.id })
  try {
    const { status, body } = await carryOut(platform, key, prepared)
    return answered({ status, body: { ...body, logs: await logs() } })
  } catch (error) {
    if (!(error instanceof CrosswalkError)) throw error
    throw failureOf(error, { warnings: prepared.warnings, logs: await logs() })
  }
}
