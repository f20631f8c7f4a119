import { OPERATIONS } from '../arithmetic.ts'
import type { AssignmentOperator, NodeOf } from '../ast.ts'
import type { Run } from '../budget.ts'
import { firstOf, multiple, pathToArray, ROOT, single, type Env, type Filter } from '../filter.ts'
import { deletePaths, getPath, setPath } from '../path-access.ts'
import type { Scope } from '../scope.ts'
import { isTruthy, type Value } from '../values.ts'
import type { Compile } from './compile.ts'

/** What becomes of the value at a path, given the value on the right. */
type Change = (current: Value, right: Value, run: Run) => Value

const CHANGES: Record<Exclude<AssignmentOperator, '|='>, Change> = {
  '=': (_current, right) => right,
  '+=': OPERATIONS['+'],
  '-=': OPERATIONS['-'],
  '*=': OPERATIONS['*'],
  '/=': OPERATIONS['/'],
  '%=': OPERATIONS['%'],
  '//=': (current, right) => (isTruthy(current) ? current : right),
}

export function compileAssignment(node: NodeOf<'assignment'>, scope: Scope, compile: Compile): Filter {
  const target = compile(node.left, scope)
  const right = compile(node.right, scope)
  if (node.operator === '|=') return modify(target, right)
  const change = CHANGES[node.operator]
  const assign = (input: Value, env: Env, value: Value): Value =>
    update(target, input, env, (current) => change(current, value, env.run))
  const { one } = right
  if (one !== undefined) return single((input, env) => assign(input, env, one(input, env)))
  return multiple((input, env, emit) => right.each(input, env, (value) => emit(assign(input, env, value))))
}

/** An assignment to a state that only a `reduce` holds: what earlier steps have copied is changed in place. */
export function assignmentInto(target: Filter, operator: Exclude<AssignmentOperator, '|='>) {
  const change = CHANGES[operator]
  return (state: Value, env: Env, value: Value, owned: Set<object>): Value =>
    update(target, state, env, (current) => change(current, value, env.run), owned)
}

/** `target |= f`: the first output of f for each path; a path without one is deleted. */
export function modify(target: Filter, f: Filter): Filter {
  return single((input, env) => update(target, input, env, (current) => firstOf(f, current, env)))
}

/**
 * Changes what is at every path. The paths are those of the input; what is read at them is the state so far.
 * Containers copied on the way are not copied again, unless the expression could have kept hold of them.
 */
function update(
  target: Filter,
  input: Value,
  env: Env,
  change: (current: Value) => Value | undefined,
  owned = new Set<object>(),
): Value {
  const doomed: Value[] = []
  let state = input
  target.paths()(input, ROOT, env, (value, path) => {
    const keys = pathToArray(path, value)
    env.run.spend(1)
    const current = getPath(state, keys, env.run)
    if (typeof current === 'object' && current !== null && owned.has(current)) owned.clear()
    const next = change(current)
    if (next === undefined) doomed.push(keys)
    else state = setPath(state, keys, next, env.run, owned)
    return false
  })
  return deletePaths(state, doomed, env.run)
}
