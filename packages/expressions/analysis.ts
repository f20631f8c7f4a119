import type { Node } from './ast.ts'
import { growthOf } from './growth.ts'
import { readPaths, type InputPath } from './input-paths.ts'

export type { InputPath } from './input-paths.ts'

/** What can be known of an expression without running it. */
export interface Analysis {
  /** The places of the input that outputs can depend on; each includes all that is inside it. `[[]]` is everything. */
  readonly inputPaths: readonly InputPath[]
  /** Where the only output is found, when the expression is nothing but a path such as `.customer.lines[0]`. */
  readonly plainPath: readonly (string | number)[] | undefined
  readonly isPlainPath: boolean
  /**
   * For a plain path through conversions that lose nothing, such as `.created | fromdate`: the path, and the expression
   * that makes the value there out of an output (`todate`).
   */
  readonly reversible: { path: readonly (string | number)[]; inverse: string } | undefined
  /** An upper bound for the size of all outputs, as a multiple of the size of the input. May be Infinity. */
  readonly growth: number
}

export function analyse(node: Node): Analysis {
  const plainPath = plainPathOf(node)
  return {
    inputPaths: readPaths(node),
    plainPath,
    isPlainPath: plainPath !== undefined,
    reversible: reversibleOf(node),
    growth: growthOf(node),
  }
}

function plainPathOf(node: Node): (string | number)[] | undefined {
  if (node.kind === 'identity') return []
  if (node.kind === 'pipe') {
    const left = plainPathOf(node.left)
    const right = plainPathOf(node.right)
    return left === undefined || right === undefined ? undefined : [...left, ...right]
  }
  if (node.kind !== 'index' || node.key.kind !== 'literal') return undefined
  const { value } = node.key
  const target = plainPathOf(node.target)
  if (target === undefined || (typeof value !== 'string' && typeof value !== 'number')) return undefined
  return [...target, value]
}

/** Conversions that another one undoes. */
const INVERSES: Record<string, string> = {
  fromdate: 'todate',
  todate: 'fromdate',
  fromdateiso8601: 'todateiso8601',
  todateiso8601: 'fromdateiso8601',
  tojson: 'fromjson',
  fromjson: 'tojson',
  explode: 'implode',
  implode: 'explode',
  reverse: 'reverse',
  not: 'not',
  '@base64': '@base64d',
  '@base64d': '@base64',
  '@uri': '@urid',
  '@urid': '@uri',
}

function reversibleOf(node: Node): Analysis['reversible'] {
  const path = plainPathOf(node)
  if (path !== undefined) return { path, inverse: '.' }
  if (node.kind === 'pipe') {
    const left = reversibleOf(node.left)
    const right = reversibleOf(node.right)
    if (left === undefined || right === undefined || right.path.length > 0) return undefined
    return { path: left.path, inverse: left.inverse === '.' ? right.inverse : `${right.inverse} | ${left.inverse}` }
  }
  const name = node.kind === 'format' ? node.name : node.kind === 'call' && node.arguments.length === 0 ? node.name : ''
  const inverse = Object.hasOwn(INVERSES, name) ? INVERSES[name] : undefined
  return inverse === undefined ? undefined : { path: [], inverse }
}
