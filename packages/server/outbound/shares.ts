import { CrosswalkError } from '@crosswalk/connector-kit'

/** What a vendor allows one linked account: at most `requests` in any `perSeconds`. */
export interface BudgetLimit {
  readonly requests: number
  readonly perSeconds: number
  /** For vendors that count several things apart. Default `requests`. */
  readonly name?: string | undefined
}

/** Who asks: `interactive` (writes, live reads, linking) goes before `sync`; `passthrough` has a part of its own. */
export type Share = 'sync' | 'interactive' | 'passthrough'

/** One row of `budget`, and how it is taken from. */
export interface Bucket {
  readonly name: string
  readonly capacity: number | null
  readonly refillPerSecond: number | null
  /** What whoever takes leaves in the bucket for the others. */
  readonly reserve: number
}

/** Limits under this are too small to be divided. */
const smallestDivided = 25

/**
 * The buckets of a share, its own first; where that has not enough, the next is asked.
 *
 * A limit of 25 or more is divided: a fifth is the bucket of `passthrough`, the rest that of `sync` and `interactive`. Each
 * side may borrow what the other leaves lying, down to half of its bucket. So a flood of passthrough calls leaves at least
 * four fifths of the limit to the others, a sync leaves at least a fifth to passthrough, and whoever is alone gets nearly
 * all of it. In the bucket of the rest, `sync` leaves a fifth of the burst (at least one request) to `interactive`, which
 * finds it there at any time and takes first of what refills. Under 25 there is one bucket, in which `passthrough` stands
 * in line with `sync`; under 5 it is too small even for a reserve.
 */
export function bucketsFor(limit: BudgetLimit | undefined, share: Share): readonly Bucket[] {
  const name = limit?.name ?? 'requests'
  if (limit === undefined) return [{ name, capacity: null, refillPerSecond: null, reserve: 0 }]
  if (!(limit.requests >= 1 && limit.perSeconds > 0))
    throw new CrosswalkError(
      'configuration_invalid',
      `A limit of ${limit.requests} requests per ${limit.perSeconds} s allows none.`,
    )
  if (limit.requests < smallestDivided) {
    const whole = bucketOf(name, limit)
    return [{ ...whole, reserve: share === 'interactive' ? 0 : reserveForInteractive(whole) }]
  }
  const part = Math.floor(limit.requests / 5)
  const own = bucketOf(passthroughName(name), { ...limit, requests: part })
  const rest = bucketOf(name, { ...limit, requests: limit.requests - part })
  if (share === 'passthrough') return [own, { ...rest, reserve: half(rest) }]
  return [
    { ...rest, reserve: share === 'interactive' ? 0 : reserveForInteractive(rest) },
    { ...own, reserve: half(own) },
  ]
}

/** All buckets that a vendor's refusal stops. */
export const bucketNames = (limit: BudgetLimit | undefined): readonly [string, string] => {
  const name = limit?.name ?? 'requests'
  return [name, passthroughName(name)]
}

const passthroughName = (name: string): string => `${name}:passthrough`

/**
 * The bucket that keeps a limit: it holds a burst of 15 % and refills with the rest, so that in no window of `perSeconds`
 * more than `requests` tokens are taken, by the clock of the database. (The vendor may count a few more where the network
 * bunches requests up, never more than the burst.)
 */
function bucketOf(name: string, { requests, perSeconds }: BudgetLimit): Filled {
  const capacity = requests < 5 ? 1 : Math.max(2, Math.ceil(requests * 0.15))
  // n takes from a full bucket last at least (n - capacity) / refill; for n = requests + 1 that is perSeconds.
  const refillPerSecond = (Math.floor(requests) + 1 - capacity) / perSeconds
  return { name, capacity, refillPerSecond, reserve: 0 }
}

type Filled = Bucket & { readonly capacity: number }

const reserveForInteractive = ({ capacity }: Filled): number => (capacity < 2 ? 0 : Math.max(1, capacity * 0.2))
const half = ({ capacity }: Filled): number => Math.max(1, capacity / 2)
