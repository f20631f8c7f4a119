import type { Run } from './budget.ts'
import { NumberLiteral } from './number-literal.ts'
import type { Value, ValueObject } from './values.ts'

/** An expression that can at most make this many times its input is not measured: it cannot exhaust anybody. */
const HARMLESS_GROWTH = 1000

/**
 * Counts an output against the budget. A value built of shared parts can be far larger written out than it is in
 * memory, and whoever receives it would find out too late.
 */
export function measure(value: Value, run: Run, growth: number): void {
  if (growth <= HARMLESS_GROWTH) return
  if (typeof value === 'string') run.spendOutput(value.length)
  else if (typeof value === 'object' && value !== null) count(value, run, 0)
}

/** Deeper than this, a stack of our own takes over from the host's. */
const RECURSION_LIMIT = 200

function count(container: object, run: Run, depth: number): void {
  if (container instanceof NumberLiteral) return
  if (depth > RECURSION_LIMIT) return countDeep(container as Value, run)
  let size = 1
  const visit = (child: Value | undefined): void => {
    if (typeof child === 'string') size += child.length
    if (typeof child === 'object' && child !== null) count(child, run, depth + 1)
    else size++
  }
  if (Array.isArray(container)) for (const child of container as Value[]) visit(child)
  else for (const key of Object.keys(container)) visit((container as ValueObject)[key])
  run.spendOutput(size)
}

function countDeep(value: Value, run: Run): void {
  const pending: Value[] = [value]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    run.spendOutput(typeof next === 'string' ? next.length + 1 : 1)
    if (typeof next !== 'object' || next === null || next instanceof NumberLiteral) continue
    for (const child of Array.isArray(next) ? next : Object.values(next)) pending.push(child ?? null)
  }
}
