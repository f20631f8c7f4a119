import type { Node } from './ast.ts'

/** Builtins whose one output is never larger than their input. */
const SHRINKING = new Set(
  `length utf8bytelength not type tonumber toboolean ascii_downcase ascii_upcase trim ltrim rtrim floor ceil round abs
   sqrt keys keys_unsorted sort reverse unique add min max any all first last fromdate todate now empty error values
   nulls strings numbers booleans arrays objects scalars iterables infinite nan isnan true false`.split(/\s+/),
)
/** Builtins of one filter that put out parts of their input. */
const SELECTING = new Set('select map map_values sort_by unique_by min_by max_by any all'.split(' '))
/** Builtins of one value that put out no more than the input. */
const CUTTING = new Set(
  'startswith endswith ltrimstr rtrimstr has test split join index rindex contains inside'.split(' '),
)
/** What quoting can add to each character. */
const QUOTING = 6

/**
 * How many times larger than the input all outputs together can be, every value counting at least one. Infinity where
 * it cannot be bounded by a multiple of the input: then outputs are measured while they are put out.
 */
export function growthOf(node: Node): number {
  switch (node.kind) {
    case 'identity':
    case 'iterate':
    case 'index':
    case 'slice':
      return 'target' in node ? growthOf(node.target) * keyGrowth(node) : 1
    case 'literal':
      return typeof node.value === 'string' ? 1 + node.value.length : 1
    case 'array':
      return node.body === undefined ? 1 : 1 + growthOf(node.body)
    case 'object':
      return node.entries.every((entry) => isSingle(entry.key) && isSingle(entry.value))
        ? 1 + sum(node.entries.flatMap((entry) => [growthOf(entry.key), growthOf(entry.value)]))
        : Infinity
    case 'string':
      return node.parts.every((part) => typeof part === 'string' || isSingle(part))
        ? sum(node.parts.map((part) => (typeof part === 'string' ? part.length : QUOTING * growthOf(part))))
        : Infinity
    case 'format':
      return QUOTING
    case 'negate':
      return growthOf(node.operand)
    case 'pipe':
      return growthOf(node.left) * growthOf(node.right)
    case 'comma':
    case 'alternative':
      return growthOf(node.left) + growthOf(node.right)
    case 'arithmetic': {
      // Repeating a string is the one operation that makes more than its operands; a number is all the others see.
      const isBounded = node.operator !== '*' || [node.left, node.right].every(isScalarPath)
      return isBounded && isSingle(node.left) && isSingle(node.right)
        ? growthOf(node.left) + growthOf(node.right)
        : Infinity
    }
    case 'comparison':
    case 'logical':
      return isSingle(node.left) && isSingle(node.right) ? 1 : Infinity
    case 'if':
      if (!isSingle(node.condition)) return Infinity
      return Math.max(growthOf(node.consequence), node.otherwise === undefined ? 1 : growthOf(node.otherwise))
    case 'try':
      return node.handler === undefined ? growthOf(node.body) : Infinity
    case 'call':
      return callGrowth(node.name, node.arguments)
    case 'assignment':
    case 'bind':
    case 'break':
    case 'definition':
    case 'foreach':
    case 'label':
    case 'recurse':
    case 'reduce':
    case 'variable':
      return Infinity
  }
}

function keyGrowth(node: Node): number {
  if (node.kind === 'index') return isSingle(node.key) ? 1 : Infinity
  if (node.kind !== 'slice') return 1
  return [node.from, node.to].every((bound) => bound === undefined || isSingle(bound)) ? 1 : Infinity
}

function callGrowth(name: string, args: Node[]): number {
  const [first] = args
  if (args.length === 0) return SHRINKING.has(name) ? 1 : name === 'tostring' || name === 'tojson' ? QUOTING : Infinity
  if (args.length > 1 || first === undefined) return Infinity
  if (SELECTING.has(name)) {
    if (name === 'map' || name === 'map_values') return 1 + growthOf(first)
    return isSingle(first) ? 1 : Infinity
  }
  if (!CUTTING.has(name) || first.kind !== 'literal') return Infinity
  return 1 + growthOf(first)
}

/** Certain to have one output, as far as the source alone tells. */
function isSingle(node: Node): boolean {
  switch (node.kind) {
    case 'identity':
    case 'literal':
    case 'array':
    case 'format':
      return true
    case 'index':
      return isSingle(node.target) && isSingle(node.key)
    case 'slice':
      return [node.target, node.from, node.to].every((part) => part === undefined || isSingle(part))
    case 'object':
      return node.entries.every((entry) => isSingle(entry.key) && isSingle(entry.value))
    case 'string':
      return node.parts.every((part) => typeof part === 'string' || isSingle(part))
    case 'negate':
      return isSingle(node.operand)
    case 'pipe':
    case 'arithmetic':
    case 'comparison':
    case 'logical':
    case 'alternative':
      return isSingle(node.left) && isSingle(node.right)
    case 'if':
      return [node.condition, node.consequence, node.otherwise].every((part) => part === undefined || isSingle(part))
    case 'call':
      return node.arguments.length === 0
        ? SHRINKING.has(node.name) && !GENERATORS.has(node.name)
        : node.arguments.length === 1 &&
            node.name !== 'select' &&
            (SELECTING.has(node.name) || CUTTING.has(node.name)) &&
            node.arguments.every(isSingle)
    case 'assignment':
    case 'bind':
    case 'break':
    case 'comma':
    case 'definition':
    case 'foreach':
    case 'iterate':
    case 'label':
    case 'recurse':
    case 'reduce':
    case 'try':
    case 'variable':
      return false
  }
}

const GENERATORS = new Set('empty values nulls strings numbers booleans arrays objects scalars iterables'.split(' '))

/** A path or a literal number: multiplied by another, it can repeat a string only as often as the input says. */
const isScalarPath = (node: Node): boolean =>
  node.kind === 'index' || (node.kind === 'literal' && typeof node.value === 'number')

const sum = (numbers: number[]): number => numbers.reduce((total, next) => total + next, 0)
