import { CrosswalkError, type Credential } from '@crosswalk/connector-kit'
import type { Database } from '../store/database.ts'

interface Turns {
  /** What is being refreshed in this process, by account. Each entry ends by itself: every wait in it has a limit. */
  readonly flights: Map<string, Promise<Credential>>
  /** Refreshes that may still take a connection. */
  free: number
  readonly waiting: (() => void)[]
}

const turnsOf = new WeakMap<Database, Turns>()

/** Callers of one process that want the same share one answer, and so one connection. */
export async function sharedFlight(
  database: Database,
  name: readonly string[],
  work: () => Promise<Credential>,
): Promise<Credential> {
  const { flights } = turns(database)
  const key = JSON.stringify(name)
  const flying = flights.get(key)
  if (flying !== undefined) return await flying
  const flight = work().finally(() => flights.delete(key))
  flights.set(key, flight)
  return await flight
}

/** Lets at most a third of the pool's connections wait for vendors; the others queue here, where they hold none. */
export async function takeTurn<T>(database: Database, timeout: number, work: () => Promise<T>): Promise<T> {
  const state = turns(database)
  if (state.free > 0) state.free -= 1
  else await turn(state, timeout)
  try {
    return await work()
  } finally {
    const next = state.waiting.shift()
    if (next === undefined) state.free += 1
    else next()
  }
}

async function turn(state: Turns, timeout: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(() => {
    state.waiting.splice(state.waiting.indexOf(resolve), 1)
    reject(new CrosswalkError('unavailable', 'Too many access tokens are being refreshed at once: try again.'))
  }, timeout)
  state.waiting.push(resolve)
  await promise.finally(() => clearTimeout(timer))
}

function turns(database: Database): Turns {
  const known = turnsOf.get(database)
  if (known !== undefined) return known
  const free = Math.max(1, Math.floor((database.service.options.max ?? 10) / 3))
  const made: Turns = { flights: new Map(), free, waiting: [] }
  turnsOf.set(database, made)
  return made
}
