import { BudgetError } from './errors.ts'
import type { Env, Filter } from './filter.ts'
import type { Value } from './values.ts'

/** What one evaluation may use. Every limit has a default that ordinary mappings stay far below. */
export interface Budget {
  /** Iterations, calls and, for work that grows with its data, parts of data. Default 10 million. */
  steps?: number
  /**
   * Calls inside calls, those in tail position aside. Default 10,000; the host's own stack may end an evaluation
   * earlier, with the same error.
   */
  depth?: number
  /** Default 1 million. */
  outputs?: number
  /**
   * Characters in one string, values in one array or object, and all of them together in what is put out. Default 50
   * million.
   */
  outputSize?: number
  /** Wall time. Default 10 seconds. */
  milliseconds?: number
}

const DEFAULTS: Required<Budget> = {
  steps: 10_000_000,
  depth: 10_000,
  outputs: 1_000_000,
  outputSize: 50_000_000,
  milliseconds: 10_000,
}

/** A function's body with what it is called for. */
interface PendingCall {
  readonly body: Filter
  readonly input: Value
  readonly env: Env
}

/** Steps between two looks at the clock. */
const CLOCK_INTERVAL = 4096

/** What is left of the budget of one evaluation, and the moment it takes for now. */
export class Run {
  readonly #limits: Required<Budget>
  readonly #now: (() => number) | undefined
  /** Steps until the clock is looked at. */
  #untilClock: number
  #stepsAfterClock: number
  #deadline = 0
  #outputs: number
  #outputSize: number
  /** How many keys the objects have that are changed in place: counting them each time would take too long. */
  #keys: WeakMap<object, number> | undefined = undefined
  /** Calls that are open. A handler that goes on after an error puts it back to what it was. */
  depth = 0
  /** A call in tail position, for the function it is in to make when it has returned: see `Filter.tail`. */
  pending: PendingCall | undefined = undefined

  constructor(limits: Required<Budget>, now: (() => number) | undefined) {
    this.#limits = limits
    this.#now = now
    this.#untilClock = Math.min(limits.steps, CLOCK_INTERVAL)
    this.#stepsAfterClock = limits.steps - this.#untilClock
    this.#outputs = limits.outputs
    this.#outputSize = limits.outputSize
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#now === undefined ? Date.now() : this.#now()
  }

  spend(steps: number): void {
    this.#untilClock -= steps
    if (this.#untilClock < 0) this.#lookAtClock()
  }

  #lookAtClock(): void {
    if (this.#stepsAfterClock + this.#untilClock < 0) throw new BudgetError('steps', this.#limits.steps)
    const next = Math.min(this.#stepsAfterClock + this.#untilClock, CLOCK_INTERVAL)
    this.#stepsAfterClock += this.#untilClock - next
    this.#untilClock = next
    const time = performance.now()
    if (this.#deadline === 0) this.#deadline = time + this.#limits.milliseconds
    else if (time > this.#deadline) throw new BudgetError('milliseconds', this.#limits.milliseconds)
  }

  enter(): void {
    if (++this.depth > this.#limits.depth) throw new BudgetError('depth', this.#limits.depth)
    this.spend(1)
  }

  /** Refuses a string, an array or an object that would be larger than all output may be. */
  checkSize(size: number): void {
    if (size > this.#limits.outputSize) throw new BudgetError('outputSize', this.#limits.outputSize)
  }

  /** Refuses one more key in an object that is changed in place. */
  addKey(object: object): void {
    this.#keys ??= new WeakMap()
    const count = (this.#keys.get(object) ?? Object.keys(object).length) + 1
    this.checkSize(count)
    this.#keys.set(object, count)
  }

  countOutput(): void {
    if (--this.#outputs < 0) throw new BudgetError('outputs', this.#limits.outputs)
  }

  spendOutput(size: number): void {
    this.#outputSize -= size
    if (this.#outputSize < 0) throw new BudgetError('outputSize', this.#limits.outputSize)
  }
}

/** A budget with its defaults filled in. */
export function withDefaults(budget: Budget | undefined): Required<Budget> {
  return budget === undefined ? DEFAULTS : { ...DEFAULTS, ...budget }
}
