import type { CrosswalkError } from '@crosswalk/connector-kit'

/** What the operator decides about the HTTP interface. */
export interface HttpSettings {
  /** Where callers reach this installation, without a slash at the end: `https://crosswalk.example.com`. */
  readonly publicUrl: string
  /** The most records in one page. Default 100. */
  readonly maximumPageSize?: number
  /** The most bytes in the body of a request. Default 1 MiB. */
  readonly maximumBodyBytes?: number
  /** The header in which a trusted proxy names the caller's address, such as `x-forwarded-for`. Default none. */
  readonly clientAddressHeader?: string
  /** Checks every answer against its schema before it leaves; for tests. Default false. */
  readonly checkAnswers?: boolean
  /** Called for failures on our side, which callers are told nothing about. */
  readonly reportFailure?: (error: CrosswalkError, request: FailedRequest) => void
}

/** A request that failed, for the log. The path carries no query: callers put secrets into those. */
export interface FailedRequest {
  readonly requestId: string
  readonly method: string
  readonly path: string
}

export const defaultPageSize = 30
export const defaultMaximumPageSize = 100
export const defaultMaximumBodyBytes = 1_048_576
