/** Who takes part: we, the rivals and the jq process. */
import { compile } from '../../packages/expressions/index.ts'
import { jqEvaluation, jqVersion } from './jq-process.ts'
import type { Evaluation } from './measure.ts'
import { rivals } from './rivals.ts'
import type { Task } from './tasks.ts'

export interface Contender {
  readonly name: string
  /** Undefined for a task it cannot express. */
  readonly evaluation: (task: Task) => Evaluation | undefined
}

export const handWritten: Contender = {
  name: 'hand-written JavaScript',
  evaluation: (task) => ({ isAsync: false, run: task.handWritten as (input: unknown) => unknown }),
}

export const ours: Contender = {
  name: '@crosswalk/expressions',
  evaluation: (task) => {
    const expression = compile(task.jq)
    return { isAsync: false, run: (input) => expression.first(input) }
  },
}

/** All that can be measured here, and a line for what cannot. */
export function findContenders(): { contenders: Contender[]; absent: string[] } {
  const contenders = [handWritten, ours, ...rivals]
  const version = jqVersion()
  if (version === undefined) return { contenders, absent: ['not measured: the jq process; there is no jq on the PATH'] }
  const jq: Contender = { name: `${version} process, start included`, evaluation: (task) => jqEvaluation(task.jq) }
  return { contenders: [...contenders, jq], absent: [] }
}
