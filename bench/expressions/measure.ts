/** Nanoseconds per evaluation, measured in batches that are long enough for the clock and short enough to take turns. */

export type Evaluation =
  | { readonly isAsync: false; readonly run: (input: unknown) => unknown }
  | { readonly isAsync: true; readonly run: (input: unknown) => Promise<unknown> }

const warmUpMilliseconds = 400
const batchMilliseconds = 60

/** Holds the latest results, where the compiler cannot know that nobody looks at them. */
export const results: unknown[] = Array.from({ length: 16 })

export interface Batch {
  readonly evaluation: Evaluation
  readonly inputs: readonly unknown[]
  /** Evaluations in one batch. */
  readonly count: number
}

/** Runs until the compiler has done what it will do, and finds how many evaluations fill a batch. */
export async function warmUp(evaluation: Evaluation, inputs: readonly unknown[]): Promise<Batch> {
  const end = performance.now() + warmUpMilliseconds
  let count = 1
  let nanoseconds: number
  do {
    nanoseconds = await timeBatch({ evaluation, inputs, count })
    if (nanoseconds * count < batchMilliseconds * 1e6 * 0.1) count *= 2
  } while (performance.now() < end)
  return { evaluation, inputs, count: Math.max(1, Math.round((batchMilliseconds * 1e6) / nanoseconds)) }
}

/** Nanoseconds per evaluation of one batch. */
export async function timeBatch({ evaluation, inputs, count }: Batch): Promise<number> {
  const begin = process.hrtime.bigint()
  if (evaluation.isAsync) await loopAsync(evaluation.run, inputs, count)
  else loop(evaluation.run, inputs, count)
  return Number(process.hrtime.bigint() - begin) / count
}

function loop(run: (input: unknown) => unknown, inputs: readonly unknown[], count: number): void {
  const mask = inputs.length - 1
  for (let index = 0; index < count; index++) results[index & mask] = run(inputs[index & mask])
}

async function loopAsync(
  run: (input: unknown) => Promise<unknown>,
  inputs: readonly unknown[],
  count: number,
): Promise<void> {
  const mask = inputs.length - 1
  for (let index = 0; index < count; index++) results[index & mask] = await run(inputs[index & mask])
}
