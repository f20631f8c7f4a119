import { asCrosswalkError, CrosswalkError } from '@crosswalk/connector-kit'
import type { TaskList } from 'graphile-worker'
import { openAccount } from '../account/open-account.ts'
import { outcomeOf } from '../outbound/index.ts'
import type { Platform } from '../platform.ts'
import {
  fail,
  finish,
  forget,
  forgetTask,
  putBack,
  sendTask,
  takeUp,
  type ReceiptJob,
  type TakenCall,
} from './receipt.ts'
import { passThrough } from './send.ts'

/** Nobody waits for the answer, so a slow vendor is waited for. A budget that is used up is left to the queue. */
const patience = { timeout: 120_000, maxWait: 5_000 }

/** The jobs of asynchronous passthrough. */
export const passthroughTasks = (platform: Platform): TaskList => ({
  [sendTask]: (payload) => send(platform, payload as ReceiptJob),
  [forgetTask]: (payload) => forget(platform, payload as ReceiptJob),
})

async function send(platform: Platform, job: ReceiptJob): Promise<void> {
  const call = await takeUp(platform, job)
  if (!call) return
  try {
    refuseRepeat(call)
    const account = await openAccount(platform, job.organizationId, call.linkedAccountId)
    await finish(platform, job, await passThrough(account, call.request, patience))
  } catch (thrown) {
    const error = asCrosswalkError(thrown)
    // Not a byte of it was sent, and it only has to wait: for the budget, or for a part of ours that is away.
    if (outcomeOf(error) === 'not_sent' && (error.code === 'rate_limited' || error.code === 'unavailable'))
      await putBack(platform, job, new Date(Date.now() + (error.details.retryAfter ?? 5_000)))
    else await fail(platform, job, error)
  }
}

/** What may have an effect is sent once: where the worker died in between, a person has to look. */
function refuseRepeat({ mayHaveBeenSent, request }: TakenCall): void {
  if (!mayHaveBeenSent || ['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return
  throw new CrosswalkError(
    'unavailable',
    `The worker that sent ${request.method} ${request.path.split('?')[0]} ended before the answer came. Whether it had its effect is not known: look at the vendor before sending it again.`,
  )
}
