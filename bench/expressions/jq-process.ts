/** The `jq` program: every evaluation starts it, writes the input as JSON and reads the output. */
import { spawnSync } from 'node:child_process'
import type { Evaluation } from './measure.ts'

/** What `jq --version` says, or undefined where there is none. */
export function jqVersion(): string | undefined {
  const { status, stdout } = spawnSync('jq', ['--version'], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

export const jqEvaluation = (source: string): Evaluation => ({ isAsync: false, run: (input) => runJq(source, input) })

function runJq(source: string, input: unknown): unknown {
  const { status, stdout, stderr } = spawnSync('jq', ['-c', source], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (status !== 0) throw new Error(`jq ended with ${status}: ${stderr}`)
  return JSON.parse(stdout)
}
