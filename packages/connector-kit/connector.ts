import type { Category } from '@crosswalk/models'
import type { Auth, Credential } from './auth.ts'
import type { CrosswalkError } from './errors.ts'
import type { RemoteRequest, RemoteResponse } from './request.ts'
import type { AnyStream } from './stream.ts'
import type { Webhook } from './webhook.ts'

/** Something the end user must name besides the secret, such as a subdomain. It may stand in URLs as `{name}`. */
export interface Setting {
  readonly label: string
  readonly description?: string
  /** Must match as a whole. Default, and the only thing allowed inside a host name: `[a-z0-9-]{1,63}`. */
  readonly pattern?: RegExp
  readonly example?: string
}

/** The vendor's allowance per linked account, which all workers share. */
export interface RateLimit {
  readonly requests: number
  readonly perSeconds: number
}

/** The description of one vendor's API. A value: it performs no I/O. */
export interface Connector {
  /** The slug: kebab-case, the folder's name. */
  readonly id: string
  readonly name: string
  readonly category: Category
  readonly docs: string
  readonly auth: Auth
  readonly settings?: Readonly<Record<string, Setting>>
  readonly api: {
    /** Absolute; `{name}` is replaced by a setting. */
    readonly baseUrl: string
    /** Hosts besides that of `baseUrl` which absolute URLs may name, exact or `.suffix`. */
    readonly hosts?: readonly string[]
    readonly headers?: Readonly<Record<string, string>>
    readonly rateLimit: RateLimit
    /** Requests in flight at once for one account. Default 4. */
    readonly concurrency?: number
    /**
     * Says what is wrong where the vendor's answer tells more than its status does: an error inside a 200, a 403 that means
     * "slow down". Undefined leaves it to `classifyStatus`. Use `remoteError` to build the answer.
     */
    classify?(response: RemoteResponse): CrosswalkError | undefined
    /** The vendor's own code and message inside an error body, for the reader. */
    error?(response: RemoteResponse): { readonly code?: string; readonly message?: string } | undefined
  }
  /** A cheap request that succeeds exactly when the credential is good, and who it belongs to. */
  readonly check: {
    readonly request: RemoteRequest
    account?(response: RemoteResponse): { readonly id: string; readonly name: string }
  }
  readonly streams: Readonly<Record<string, AnyStream>>
  readonly webhook?: Webhook
  /** How a credential is given back when its account is deleted, where the vendor lets one. */
  readonly revoke?: Revoke
}

/** `client` is the OAuth application, where there is one. The request carries its own proof: nothing is added to it. */
export interface Revoke {
  readonly docs: string
  request(
    credential: Credential,
    client: { readonly clientId: string; readonly clientSecret: string } | undefined,
  ): RemoteRequest
}

/** Declares a connector. Its streams keep their names as literal types. */
export const connector = <const C extends Connector>(declaration: C): C => declaration
