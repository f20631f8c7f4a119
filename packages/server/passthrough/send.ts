import type { OpenAccount } from '../account/open-account.ts'
import { answerText } from './answer.ts'
import { rawRequest, type PassthroughRequest } from './request.ts'

export interface Patience {
  /** Milliseconds for the vendor's answer. */
  readonly timeout: number
  /** Milliseconds to wait for the budget. */
  readonly maxWait: number
}

/** Calls the vendor as the caller asks, and answers what it said as the JSON text of a `RemoteResponse`. */
export async function passThrough(
  account: OpenAccount,
  request: PassthroughRequest,
  patience: Patience,
): Promise<string> {
  const raw = { ...rawRequest(account, request), ...patience }
  return answerText(request, await account.askRaw(raw, { share: 'passthrough' }))
}
