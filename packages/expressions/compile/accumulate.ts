import { setIndex } from '../access.ts'
import { childrenOf, type Node, type NodeKind } from '../ast.ts'
import type { Env, Filter } from '../filter.ts'
import type { Scope } from '../scope.ts'
import { isObject, type Value } from '../values.ts'
import { assignmentInto } from './assignment.ts'
import type { Compile } from './compile.ts'

/** One step of a `reduce` on a state that nobody else can see: it may be changed in place if it is in `owned`. */
export type Accumulate = (state: Value, env: Env, owned: Set<object>) => Value

/**
 * Recognises updates such as `.[$key] = $row`, `. + [$row]` and `. + {($key): $row}`, which would copy the whole state
 * for every item. They are safe to do in place only where nothing but the target looks at the state.
 */
export function compileAccumulation(update: Node, scope: Scope, compile: Compile): Accumulate | undefined {
  if (update.kind === 'assignment' && update.operator !== '|=') {
    if (!isPrivatePath(update.left) || !isIndependent(update.right)) return undefined
    const right = compile(update.right, scope)
    if (right.one === undefined) return undefined
    const { one } = right
    const assign = assignmentInto(compile(update.left, scope), update.operator)
    return (state, env, owned) => assign(state, env, one(state, env), owned)
  }
  if (update.kind !== 'arithmetic' || update.operator !== '+') return undefined
  const { left, right } = update
  if (left.kind !== 'identity' || (right.kind !== 'array' && right.kind !== 'object') || !isIndependent(right))
    return undefined
  return appendTo(compile(right, scope), compile(update, scope))
}

function appendTo(items: Filter, general: Filter): Accumulate | undefined {
  const { one } = items
  const { one: add } = general
  if (one === undefined || add === undefined) return undefined
  return (state, env, owned) => {
    const { run } = env
    const isOwned = typeof state === 'object' && state !== null && owned.has(state)
    const more = isOwned ? one(state, env) : null
    if (Array.isArray(state) && Array.isArray(more)) {
      run.checkSize(state.length + more.length)
      run.spend(more.length)
      for (const item of more) state.push(item)
      return state
    }
    if (isOwned && isObject(state) && isObject(more)) {
      for (const key of Object.keys(more)) setIndex(state, key, more[key] ?? null, run, true)
      return state
    }
    const sum = add(state, env)
    // The sum of null and a container is that container, which is just as new.
    if (typeof sum === 'object' && sum !== null && sum !== state) owned.add(sum)
    return sum
  }
}

/** `.a[$k].b`: from the state, by keys that do not look at it. */
function isPrivatePath(node: Node): boolean {
  if (node.kind !== 'index' || !isIndependent(node.key)) return false
  return node.target.kind === 'identity' || isPrivatePath(node.target)
}

/** Kinds that see the input only through their children. */
const TRANSPARENT: ReadonlySet<NodeKind> = new Set<NodeKind>([
  'literal',
  'variable',
  'index',
  'array',
  'object',
  'string',
  'arithmetic',
  'comparison',
  'logical',
  'negate',
  'alternative',
  'comma',
])

/** Certain not to hold on to the input. */
function isIndependent(node: Node): boolean {
  if (node.kind === 'pipe') return isIndependent(node.left)
  return TRANSPARENT.has(node.kind) && childrenOf(node).every(isIndependent)
}
