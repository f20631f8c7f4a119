import type { Run } from './budget.ts'
import { NumberLiteral } from './number-literal.ts'
import type { Value } from './values.ts'

/** An expression that can at most make this many times its input is not measured: it cannot exhaust anybody. */
const HARMLESS_GROWTH = 1000

/**
 * Counts an output against the budget. A value built of shared parts can be far larger written out than it is in
 * memory, and whoever receives it would find out too late.
 */
export function measure(value: Value, run: Run, growth: number): void {
  if (growth <= HARMLESS_GROWTH) return
  if (typeof value === 'string') run.spendOutput(value.length)
  if (typeof value !== 'object' || value === null) return
  const pending: Value[] = [value]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next !== 'object' || next === null || next instanceof NumberLiteral) {
      run.spendOutput(typeof next === 'string' ? next.length + 1 : 1)
      continue
    }
    run.spendOutput(1)
    for (const child of Array.isArray(next) ? next : Object.values(next)) pending.push(child ?? null)
  }
}
