import type { KeyObject } from 'node:crypto'

/** Milliseconds an unwrapped data key stays in memory. */
export const dataKeyLifetime = 5 * 60_000

const capacity = 10_000

/**
 * Unwrapped data keys, by the wrapped bytes they came from.
 *
 * The wrapped bytes are read from the database in every transaction, so a key is never used that the database does not
 * hold: not after a rollback of the transaction that made it, and not after the organisation is gone.
 */
export class KeyCache {
  readonly #entries = new Map<string, { key: KeyObject; timer: NodeJS.Timeout }>()

  get(wrapped: Buffer): KeyObject | undefined {
    return this.#entries.get(wrapped.toString('base64'))?.key
  }

  set(wrapped: Buffer, key: KeyObject): void {
    const name = wrapped.toString('base64')
    this.#remove(name)
    if (this.#entries.size >= capacity) this.#remove(this.#entries.keys().next().value!)
    const timer = setTimeout(() => this.#remove(name), dataKeyLifetime)
    timer.unref()
    this.#entries.set(name, { key, timer })
  }

  #remove(name: string): void {
    clearTimeout(this.#entries.get(name)?.timer)
    this.#entries.delete(name)
  }
}
