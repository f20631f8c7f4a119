import type { Run } from './budget.ts'
import { Raised } from './raised.ts'

/** Goes on after an error of the expression's own; all other errors go on to the caller. */
export function recover(error: unknown, run: Run, depth: number): Raised {
  if (!(error instanceof Raised)) throw error
  run.depth = depth
  return error
}

/**
 * Runs a body that emits. Answers whether it was asked to stop, or what it raised. What the receivers of its outputs
 * raise is not the body's: they are called through `guard`, and their errors pass.
 */
export function caught(run: Run, body: (guard: (emit: () => boolean) => boolean) => boolean): boolean | Raised {
  const { depth } = run
  let isOutside = false
  const guard = (emit: () => boolean): boolean => {
    isOutside = true
    const stop = emit()
    isOutside = false
    return stop
  }
  try {
    return body(guard)
  } catch (error) {
    if (isOutside) throw error
    return recover(error, run, depth)
  }
}
