import type { Definition, Node, Parameter, Pattern } from './ast.ts'
import { parsePatterns } from './parse-pattern.ts'
import { parseTerm } from './parse-term.ts'
import { TokenReader, type Grammar } from './token-reader.ts'

const ARITHMETIC = { '+': 5, '-': 5, '*': 6, '/': 6, '%': 6 } as const
const COMPARISON = { '==': 4, '!=': 4, '<': 4, '<=': 4, '>': 4, '>=': 4 } as const
const ASSIGNMENT = { '=': 1, '|=': 1, '+=': 1, '-=': 1, '*=': 1, '/=': 1, '%=': 1, '//=': 1 } as const
const LOGICAL = { or: 2, and: 3 } as const

/** How tightly each operator binds; `//` is the loosest, and the only one that groups to the right. */
const PRECEDENCE: Record<string, number> = { '//': 0, ...ASSIGNMENT, ...LOGICAL, ...COMPARISON, ...ARITHMETIC }
const UNARY_OPERAND = 6

const GRAMMAR: Grammar = { query: parseQuery, operators: parseOperators }

/** Parses a whole expression. Throws ExpressionSyntaxError. */
export function parse(source: string): Node {
  const reader = new TokenReader(source, GRAMMAR)
  refuseModules(reader)
  if (reader.next.kind === 'end') return { kind: 'identity', offset: 0 }
  const node = parseQuery(reader)
  expectEnd(reader, 'an operator or the end of the expression')
  return node
}

/** Parses `def`s, as in a list of definitions without a body. */
export function parseDefinitions(source: string): Definition[] {
  const reader = new TokenReader(source, GRAMMAR)
  const definitions: Definition[] = []
  while (reader.isKeyword('def')) definitions.push(parseDefinition(reader))
  expectEnd(reader, '"def"')
  return definitions
}

function expectEnd(reader: TokenReader, expected: string): void {
  if (reader.next.kind !== 'end') throw reader.unexpected(expected)
}

function refuseModules(reader: TokenReader): void {
  for (const word of ['import', 'include', 'module']) {
    if (reader.isKeyword(word)) {
      throw reader.error(
        reader.next.offset,
        `"${word}" cannot be used: expressions have no modules; write a "def" instead`,
      )
    }
  }
}

/** Pipes and commas. Without commas in an object's values, where a comma ends the entry. */
function parseQuery(reader: TokenReader, withCommas = true): Node {
  return reader.nested(() => {
    const commas: Node[] = []
    const stages: Node[] = []
    for (;;) {
      const open = parsePrefix(reader, withCommas)
      if (open !== undefined) return joinStages([...stages, joinCommas([...commas, open])])
      const node = parseOperators(reader, 0)
      const bound = parseBinding(reader, node, withCommas)
      commas.push(bound ?? node)
      if (bound !== undefined) return joinStages([...stages, joinCommas(commas)])
      if (withCommas && reader.takeOperator(',')) continue
      stages.push(joinCommas(commas.splice(0)))
      if (!reader.takeOperator('|')) return joinStages(stages)
    }
  })
}

/** What reaches as far to the right as it can: `def f: ...; rest`, `label $x | rest`. */
function parsePrefix(reader: TokenReader, withCommas: boolean): Node | undefined {
  const { offset } = reader.next
  if (reader.isKeyword('def')) {
    const definition = parseDefinition(reader)
    return { kind: 'definition', offset, definition, body: parseQuery(reader, withCommas) }
  }
  if (reader.takeKeyword('label')) {
    const name = reader.expect('variable', 'a label such as $out').text
    reader.expectOperator('|')
    return { kind: 'label', offset, name, body: parseQuery(reader, withCommas) }
  }
  return undefined
}

/** `source as $name | rest` */
function parseBinding(reader: TokenReader, source: Node, withCommas: boolean): Node | undefined {
  const { offset } = reader.next
  if (!reader.takeKeyword('as')) return undefined
  const patterns: Pattern[] = parsePatterns(reader)
  reader.expectOperator('|')
  return { kind: 'bind', offset, source, patterns, body: parseQuery(reader, withCommas) }
}

function joinCommas(nodes: Node[]): Node {
  return nodes.reduce((left, right) => ({ kind: 'comma', offset: left.offset, left, right }))
}

/** Pipes group to the right, which keeps the chain of callbacks short for the usual single-output left sides. */
function joinStages(nodes: Node[]): Node {
  return nodes.reduceRight((right, left) => ({ kind: 'pipe', offset: left.offset, left, right }))
}

function parseOperators(reader: TokenReader, minimum: number): Node {
  return reader.nested(() => {
    let left = parseUnary(reader)
    let limit = Infinity
    for (;;) {
      const { text, kind, offset } = reader.next
      const precedence = kind === 'operator' || kind === 'keyword' ? PRECEDENCE[text] : undefined
      if (precedence === undefined || precedence < minimum) return left
      if (precedence > limit) throw reader.error(offset, `"${text}" cannot follow here without parentheses`)
      reader.take()
      const right = parseOperators(reader, text === '//' ? 0 : precedence + 1)
      left = join(text, left, right)
      // Comparisons and assignments do not chain: `1 < 2 < 3` and `.a = .b = 1` are refused, as in jq.
      limit = text in COMPARISON || text in ASSIGNMENT ? precedence - 1 : Infinity
    }
  })
}

function join(operator: string, left: Node, right: Node): Node {
  const { offset } = left
  if (isKey(ARITHMETIC, operator)) return { kind: 'arithmetic', operator, offset, left, right }
  if (isKey(COMPARISON, operator)) return { kind: 'comparison', operator, offset, left, right }
  if (isKey(ASSIGNMENT, operator)) return { kind: 'assignment', operator, offset, left, right }
  if (isKey(LOGICAL, operator)) return { kind: 'logical', operator, offset, left, right }
  return { kind: 'alternative', offset, left, right }
}

const isKey = <Keys extends object>(table: Keys, key: string): key is keyof Keys & string => Object.hasOwn(table, key)

function parseUnary(reader: TokenReader): Node {
  const { offset } = reader.next
  if (reader.takeOperator('-')) return { kind: 'negate', offset, operand: parseOperators(reader, UNARY_OPERAND) }
  return parseTerm(reader)
}

function parseDefinition(reader: TokenReader): Definition {
  const { offset } = reader.take()
  const name = takeName(reader, 'a function name')
  const parameters: Parameter[] = []
  if (reader.takeOperator('(')) {
    do {
      parameters.push(parseParameter(reader))
    } while (reader.takeOperator(';'))
    reader.expectOperator(')')
  }
  reader.expectOperator(':')
  const body = parseQuery(reader)
  reader.expectOperator(';')
  return { name, parameters, body, offset }
}

function parseParameter(reader: TokenReader): Parameter {
  if (reader.next.kind === 'variable') return { name: reader.take().text, isValue: true }
  return { name: takeName(reader, 'a parameter'), isValue: false }
}

function takeName(reader: TokenReader, expected: string): string {
  if (reader.next.kind === 'keyword') return reader.take().text
  return reader.expect('identifier', expected).text
}
