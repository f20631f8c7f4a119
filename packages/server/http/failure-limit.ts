/** Failures of authentication that one address may have within `windowMilliseconds`. */
export const allowedFailures = 20
export const windowMilliseconds = 10_000

const mostAddresses = 50_000

/**
 * Counts failures per address in this process: a token bucket that holds 20 and fills again in 10 seconds. It shields the
 * database from a flood of wrong keys; guessing one of 190 bits is hopeless anyway.
 */
export class FailureLimit {
  readonly #buckets = new Map<string, { tokens: number; at: number }>()

  /** Notes one failure. */
  note(address: string, now: number): void {
    const tokens = this.#left(address, now)
    this.#buckets.delete(address)
    if (this.#buckets.size >= mostAddresses) this.#forgetOldest()
    this.#buckets.set(address, { tokens: Math.max(0, tokens - 1), at: now })
  }

  /** Milliseconds until this address may fail again; 0 where it may now. */
  wait(address: string, now: number): number {
    const left = this.#left(address, now)
    return left >= 1 ? 0 : Math.ceil(((1 - left) / allowedFailures) * windowMilliseconds)
  }

  #left(address: string, now: number): number {
    const bucket = this.#buckets.get(address)
    if (bucket === undefined) return allowedFailures
    return Math.min(allowedFailures, bucket.tokens + ((now - bucket.at) / windowMilliseconds) * allowedFailures)
  }

  #forgetOldest(): void {
    const [oldest] = this.#buckets.keys()
    if (oldest !== undefined) this.#buckets.delete(oldest)
  }
}
