import { asCrosswalkError, CrosswalkError, type RemoteResponse } from '@crosswalk/connector-kit'
import { openAccount } from '../../account/open-account.ts'
import { outcomeOf, type Outcome } from '../../outbound/index.ts'
import type { Platform } from '../../platform.ts'
import { change, markSending, type WriteKey } from './ledger.ts'
import { leaseSeconds, whileLeased } from './lease.ts'
import type { Prepared } from './prepare.ts'
import { tapped } from './tap.ts'
import { vendorRequest } from './vendor-request.ts'

/** What is known after a write was tried. */
export type Sent =
  | { readonly effect: 'happened'; readonly response: RemoteResponse }
  /** The vendor refused it, or it never left. */
  | { readonly effect: 'none'; readonly error: CrosswalkError }
  | { readonly effect: 'unknown'; readonly error: CrosswalkError }
  /** Somebody else works on it: nothing was sent from here. */
  | { readonly effect: 'taken'; readonly error: CrosswalkError }

/**
 * Sends a write. What is about to leave is committed to the ledger before the first byte does, so that a crash at any instant
 * leaves a trace. It is sent once: again only where the vendor has said, or the connection shows, that nothing was done.
 */
export async function send(platform: Platform, key: WriteKey, prepared: Prepared): Promise<Sent> {
  const { order, target, request } = prepared
  // What became of the last request that was on its way out.
  let last: Outcome | 'answered_well' = 'not_sent'
  let isAgain = false
  const watched = tapped(platform, async (built, go) => {
    const isOurs = await markSending(platform.database, key, prepared, vendorRequest(built), isAgain)
    if (!isOurs) throw new TakenOver('conflict', `Somebody else is working on the write ${key.id}.`)
    isAgain = true
    last = 'unknown'
    try {
      // A PUT that creates is not harmless to repeat, whatever its method says; only the connector can know better.
      const response = await go(isRepeatable(prepared) ? built : { ...built, idempotent: false })
      last = 'answered_well'
      return response
    } catch (error) {
      last = outcomeOf(error)
      throw error
    }
  })
  try {
    const account = await openAccount(watched, order.organizationId, order.accountId)
    const response = await whileLeased(
      () => renew(platform, key),
      () => account.ask(request!, { stream: target.name, share: 'interactive' }),
    )
    return { effect: 'happened', response }
  } catch (thrown) {
    const error = asCrosswalkError(thrown)
    if (error instanceof TakenOver) return { effect: 'taken', error }
    const isKnown = (last as string) === 'not_sent' || (last as string) === 'answered'
    return { effect: isKnown ? 'none' : 'unknown', error }
  }
}

const isRepeatable = ({ order, request }: Prepared): boolean =>
  request!.idempotent === true || order.action === 'delete' || (order.action === 'update' && request!.method === 'PUT')

export const renew = (platform: Platform, key: WriteKey): Promise<boolean> =>
  change(platform.database, key, 'lease_until = now() + make_interval(secs => $2)', [leaseSeconds], 'true')

class TakenOver extends CrosswalkError {}
