/** The sandbox's own time: it never stands still and never gives the same instant twice. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** The same as ISO 8601 text. */
  iso(): string
}

export function createClock(now: () => number): Clock {
  let last = 0
  const tick = () => (last = Math.max(now(), last + 1))
  return { now: tick, iso: () => new Date(tick()).toISOString() }
}
