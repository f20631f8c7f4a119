import { CrosswalkError, type Credential } from '@crosswalk/connector-kit'

/** What the vendor gave. Fields it did not give again, such as a refresh token that lives on, stay as they are. */
export interface RefreshedCredential {
  readonly fields: Credential
  /** When the access token ends, counted from the arrival of the answer. Left out: the vendor names no end. */
  readonly expiresAt?: Date | null | undefined
}

/**
 * Makes the token request, through `outbound`. It must give up when the signal aborts, after 30 s. A refusal is thrown as
 * `credential_rejected`, with the vendor's `error` as `remoteCode`; anything else as what it is.
 */
export type Refresh = (
  credential: Credential,
  context: { readonly signal: AbortSignal },
) => Promise<RefreshedCredential>

export interface ArrivedCredential extends RefreshedCredential {
  readonly arrivedAt: Date
}

/** Milliseconds a refresh may take. */
const deadline = 30_000

export async function askVendor(
  refresh: Refresh,
  credential: Credential,
  accountId: string,
  clock: () => number,
): Promise<ArrivedCredential> {
  const abort = new AbortController()
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    abort.abort()
    const message = `The token endpoint of linked account ${accountId} did not answer in ${deadline / 1000} s.`
    reject(new CrosswalkError('remote_timeout', message))
  }, deadline)
  try {
    const answer = await Promise.race([refresh(credential, { signal: abort.signal }), late])
    return { ...checked(answer, accountId), arrivedAt: new Date(clock()) }
  } finally {
    clearTimeout(timer)
  }
}

/** Some vendors send an empty refresh token to say "the old one": empty fields are as good as none. */
function checked(answer: RefreshedCredential, accountId: string): RefreshedCredential {
  const given = Object.entries(answer.fields).filter(([, value]) => typeof value === 'string' && value !== '')
  const fields: Credential = Object.fromEntries(given)
  if (fields['access_token'] === undefined) {
    throw new CrosswalkError(
      'remote_malformed',
      `The token endpoint of linked account ${accountId} gave no access token.`,
    )
  }
  return { fields, expiresAt: answer.expiresAt }
}
