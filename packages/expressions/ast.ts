import type { Value } from './values.ts'

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%'
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>='
export type AssignmentOperator = '=' | '|=' | '+=' | '-=' | '*=' | '/=' | '%=' | '//='

export interface Parameter {
  name: string
  /** `$name`: evaluated once per output before the body, instead of being passed as a filter. */
  isValue: boolean
}

export interface Definition {
  name: string
  parameters: Parameter[]
  body: Node
  offset: number
}

export type Pattern =
  | { kind: 'variable'; name: string }
  | { kind: 'array'; elements: Pattern[] }
  | { kind: 'object'; entries: PatternEntry[] }

export interface PatternEntry {
  key: Node
  /** `$name` used as a key also binds the value. */
  bindsKey: string | undefined
  pattern: Pattern | undefined
}

export interface ObjectEntry {
  key: Node
  value: Node
}

interface Kinds {
  identity: object
  literal: { value: Value }
  /** A string with interpolations: texts and filters in turn. */
  string: { format: string | undefined; parts: (string | Node)[] }
  format: { name: string }
  index: { target: Node; key: Node }
  slice: { target: Node; from: Node | undefined; to: Node | undefined }
  iterate: { target: Node }
  recurse: object
  array: { body: Node | undefined }
  object: { entries: ObjectEntry[] }
  negate: { operand: Node }
  pipe: { left: Node; right: Node }
  comma: { left: Node; right: Node }
  arithmetic: { operator: ArithmeticOperator; left: Node; right: Node }
  comparison: { operator: ComparisonOperator; left: Node; right: Node }
  logical: { operator: 'and' | 'or'; left: Node; right: Node }
  alternative: { left: Node; right: Node }
  assignment: { operator: AssignmentOperator; left: Node; right: Node }
  if: { condition: Node; consequence: Node; otherwise: Node | undefined }
  try: { body: Node; handler: Node | undefined }
  reduce: { source: Node; patterns: Pattern[]; initial: Node; update: Node }
  foreach: { source: Node; patterns: Pattern[]; initial: Node; update: Node; extract: Node | undefined }
  bind: { source: Node; patterns: Pattern[]; body: Node }
  definition: { definition: Definition; body: Node }
  label: { name: string; body: Node }
  break: { name: string }
  variable: { name: string }
  call: { name: string; arguments: Node[] }
}

export type NodeKind = keyof Kinds
export type NodeOf<Kind extends NodeKind> = Kinds[Kind] & {
  kind: Kind
  /** Where the node starts, in UTF-16 units from the start of the source. */
  offset: number
}
export type Node = { [Kind in NodeKind]: NodeOf<Kind> }[NodeKind]

/** The nodes directly inside a node, in source order. */
export function childrenOf(node: Node): Node[] {
  switch (node.kind) {
    case 'string':
      return node.parts.filter((part) => typeof part !== 'string')
    case 'index':
      return [node.target, node.key]
    case 'slice':
      return present([node.target, node.from, node.to])
    case 'iterate':
      return [node.target]
    case 'array':
      return present([node.body])
    case 'object':
      return node.entries.flatMap((entry) => [entry.key, entry.value])
    case 'negate':
      return [node.operand]
    case 'pipe':
    case 'comma':
    case 'arithmetic':
    case 'comparison':
    case 'logical':
    case 'alternative':
    case 'assignment':
      return [node.left, node.right]
    case 'if':
      return present([node.condition, node.consequence, node.otherwise])
    case 'try':
      return present([node.body, node.handler])
    case 'reduce':
      return [node.source, ...node.patterns.flatMap(keysOf), node.initial, node.update]
    case 'foreach':
      return present([node.source, ...node.patterns.flatMap(keysOf), node.initial, node.update, node.extract])
    case 'bind':
      return [node.source, ...node.patterns.flatMap(keysOf), node.body]
    case 'definition':
      return [node.definition.body, node.body]
    case 'label':
      return [node.body]
    case 'call':
      return node.arguments
    case 'identity':
    case 'literal':
    case 'format':
    case 'recurse':
    case 'break':
    case 'variable':
      return []
  }
}

function keysOf(pattern: Pattern): Node[] {
  if (pattern.kind === 'variable') return []
  if (pattern.kind === 'array') return pattern.elements.flatMap(keysOf)
  return pattern.entries.flatMap((entry) => [entry.key, ...(entry.pattern === undefined ? [] : keysOf(entry.pattern))])
}

const present = (nodes: (Node | undefined)[]): Node[] => nodes.filter((node) => node !== undefined)

/** The names a pattern binds, in order, each once. */
export function variablesOf(patterns: readonly Pattern[]): string[] {
  const names = new Set<string>()
  const visit = (pattern: Pattern): void => {
    if (pattern.kind === 'variable') names.add(pattern.name)
    else if (pattern.kind === 'array') pattern.elements.forEach(visit)
    else {
      for (const entry of pattern.entries) {
        if (entry.bindsKey !== undefined) names.add(entry.bindsKey)
        if (entry.pattern !== undefined) visit(entry.pattern)
      }
    }
  }
  patterns.forEach(visit)
  return [...names]
}
