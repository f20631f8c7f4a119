import { CrosswalkError } from '@crosswalk/connector-kit'
import type { Category, ModelRoute } from '@crosswalk/models'
import type { Database } from '../store/database.ts'
import { hashToken, isApiKey } from './api-key.ts'
import { Caller, type AccountRow, type Guard } from './caller.ts'
import { FailureLimit } from './failure-limit.ts'

/** The headers of a request that say who asks. */
export interface Credentials {
  readonly authorization: string | undefined
  readonly accountToken: string | undefined
  /** The address it came from, for counting failures. */
  readonly address: string
}

const mostRemembered = 10_000

/**
 * The one place where a request becomes a caller: `Authorization: Bearer <api key>` names the organisation, and
 * `X-Account-Token` one of its linked accounts.
 *
 * Who was let in before is remembered by the hashes alone, to save a round trip, never to save the check: the answer in
 * memory is a guess that `Caller.read` has PostgreSQL confirm in the same transaction as the read.
 */
export class Door {
  readonly #database: Database
  readonly #remembered = new Map<string, Caller>()
  readonly #failures = new FailureLimit()

  constructor(database: Database) {
    this.#database = database
  }

  /** Lets a request in, or throws `unauthorized`, `not_found`, `invalid_parameter` or `too_many_requests`. */
  async enter(credentials: Credentials, needsAccount: boolean): Promise<Caller> {
    try {
      const guard = guardOf(credentials, needsAccount)
      const remembered = this.#remembered.get(guard.name)
      if (remembered) return remembered
      this.#refuseFlood(credentials.address)
      const caller = await Caller.of(this.#database, guard)
      this.#remember(caller)
      return caller
    } catch (error) {
      this.refused(error, credentials.address)
      throw error
    }
  }

  /** Counts a failure to authenticate, here or when a caller was confirmed, and forgets that caller. */
  refused(error: unknown, address: string, caller?: Caller): void {
    if (!isRefusal(error)) return
    if (caller) this.#remembered.delete(caller.guard.name)
    this.#refuseFlood(address)
    this.#failures.note(address, Date.now())
  }

  #refuseFlood(address: string): void {
    const retryAfter = this.#failures.wait(address, Date.now())
    if (retryAfter > 0)
      throw new CrosswalkError(
        'too_many_requests',
        'Too many requests from this address failed to authenticate. Wait.',
        {
          retryAfter,
        },
      )
  }

  #remember(caller: Caller): void {
    const [oldest] = this.#remembered.keys()
    if (this.#remembered.size >= mostRemembered && oldest !== undefined) this.#remembered.delete(oldest)
    this.#remembered.set(caller.guard.name, caller.asRemembered())
  }
}

const isRefusal = (error: unknown): boolean =>
  error instanceof CrosswalkError &&
  (error.code === 'unauthorized' || (error.code === 'not_found' && error.details.parameter === accountTokenHeader))

export const accountTokenHeader = 'X-Account-Token'

/** The linked account a request is about, or `not_found` where it belongs to another category. */
export function accountIn(caller: Caller, category: Category): AccountRow {
  const { account } = caller
  if (account?.category === category) return account
  throw new CrosswalkError('not_found', `The linked account of this token is not one of the category ${category}.`, {
    parameter: accountTokenHeader,
  })
}

/** The linked account of a request for records: one of the model's category, except where every category has them. */
export function accountFor(caller: Caller, { model, isForEveryCategory }: ModelRoute): AccountRow {
  return accountIn(caller, isForEveryCategory ? (caller.account?.category ?? model.category) : model.category)
}

function guardOf({ authorization, accountToken }: Credentials, needsAccount: boolean): Guard {
  const key = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  if (key === undefined || !isApiKey(key))
    throw new CrosswalkError(
      'unauthorized',
      'Send "Authorization: Bearer <api key>" with a key that starts with cw_.',
      {
        parameter: 'Authorization',
      },
    )
  const keyHash = hashToken(key).toString('hex')
  if (!needsAccount) return { name: keyHash, keyHash, tokenHash: undefined }
  if (accountToken === undefined || accountToken === '')
    throw new CrosswalkError('invalid_parameter', `Send the token of the linked account in ${accountTokenHeader}.`, {
      parameter: accountTokenHeader,
    })
  const tokenHash = hashToken(accountToken).toString('hex')
  return { name: `${keyHash} ${tokenHash}`, keyHash, tokenHash }
}
