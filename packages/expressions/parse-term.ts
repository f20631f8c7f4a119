import type { Node, ObjectEntry } from './ast.ts'
import { parseNumber } from './number-literal.ts'
import { parsePatterns, refuseConstantKey } from './parse-pattern.ts'
import { parseString } from './parse-string.ts'
import { placeOf } from './source.ts'
import type { TokenReader } from './token-reader.ts'

/** A term and what is appended to it: fields, indexes, slices, `?`. */
export function parseTerm(reader: TokenReader): Node {
  return reader.nested(() => parseSuffixes(reader, parseAtom(reader)))
}

function parseSuffixes(reader: TokenReader, start: Node): Node {
  let node = start
  for (;;) {
    const { kind, text, offset } = reader.next
    if (kind === 'field') {
      reader.take()
      node = { kind: 'index', offset, target: node, key: { kind: 'literal', offset, value: text } }
    } else if (reader.isOperator('.') && startsString(reader)) {
      reader.take()
      node = { kind: 'index', offset, target: node, key: parseString(reader) }
    } else if (reader.isOperator('.') && reader.afterNext.kind === 'operator' && reader.afterNext.text === '[') {
      reader.take()
      node = parseBrackets(reader, node)
    } else if (reader.isOperator('[')) node = parseBrackets(reader, node)
    else if (reader.takeOperator('?')) node = makeOptional(node, start)
    else return node
  }
}

/** `?` right after a field, an index or `[]` is about that step alone; errors on the way there stay errors. */
function makeOptional(node: Node, start: Node): Node {
  const { offset } = node
  const attempt = (body: Node): Node => ({ kind: 'try', offset, body, handler: undefined })
  const here: Node = { kind: 'identity', offset }
  const after = (target: Node, body: Node): Node =>
    target.kind === 'identity' ? attempt(body) : { kind: 'pipe', offset, left: target, right: attempt(body) }
  // Only the suffixes of this very term: `(.a.b)?` is about all that is in the parentheses.
  const isSuffix = node !== start || (node.kind === 'index' && node.target.kind === 'identity')
  if (isSuffix && node.kind === 'iterate') return after(node.target, { ...node, target: here })
  if (isSuffix && node.kind === 'index') {
    const { target, key } = node
    if (key.kind === 'literal') return after(target, { ...node, target: here })
    const held: Node = { kind: 'variable', offset, name: HELD_KEY }
    const body = after(target, { ...node, target: here, key: held })
    return { kind: 'bind', offset, source: key, patterns: [{ kind: 'variable', name: HELD_KEY }], body }
  }
  return attempt(node)
}

/** Not a name that can be written. */
const HELD_KEY = '*key'

const startsString = (reader: TokenReader): boolean =>
  reader.afterNext.kind === 'string-start' || reader.afterNext.kind === 'format'

function parseBrackets(reader: TokenReader, target: Node): Node {
  const { offset } = reader.take()
  if (reader.takeOperator(']')) return { kind: 'iterate', offset, target }
  if (reader.takeOperator(':')) {
    const to = reader.query()
    reader.expectOperator(']')
    return { kind: 'slice', offset, target, from: undefined, to }
  }
  const key = reader.query()
  if (reader.takeOperator(':')) {
    const to = reader.isOperator(']') ? undefined : reader.query()
    reader.expectOperator(']')
    return { kind: 'slice', offset, target, from: key, to }
  }
  reader.expectOperator(']')
  return { kind: 'index', offset, target, key }
}

function parseAtom(reader: TokenReader): Node {
  const { kind, text, offset } = reader.next
  if (kind === 'string-start' || kind === 'format') return parseString(reader)
  if (kind === 'keyword') return parseKeyword(reader)
  if (kind === 'identifier') {
    return text === 'break' && reader.afterNext.kind === 'variable' ? parseBreak(reader) : parseCall(reader)
  }
  if (kind === 'number') {
    reader.take()
    return { kind: 'literal', offset, value: parseNumber(text) ?? 0 }
  }
  if (kind === 'field') {
    reader.take()
    const key: Node = { kind: 'literal', offset, value: text }
    return { kind: 'index', offset, target: { kind: 'identity', offset }, key }
  }
  if (kind === 'variable') {
    reader.take()
    return text === '__loc__' ? location(reader, offset) : { kind: 'variable', offset, name: text }
  }
  return parsePunctuation(reader)
}

function parseBreak(reader: TokenReader): Node {
  const { offset } = reader.take()
  return { kind: 'break', offset, name: reader.expect('variable', 'a label such as $out').text }
}

function parsePunctuation(reader: TokenReader): Node {
  const { offset } = reader.next
  if (reader.isOperator('.')) {
    const identity: Node = { kind: 'identity', offset }
    if (!startsString(reader)) reader.take()
    return identity
  }
  if (reader.takeOperator('..')) return { kind: 'recurse', offset }
  if (reader.takeOperator('(')) {
    const node = reader.query()
    reader.expectOperator(')')
    return node
  }
  if (reader.takeOperator('[')) {
    const body = reader.isOperator(']') ? undefined : reader.query()
    reader.expectOperator(']')
    return { kind: 'array', offset, body }
  }
  if (reader.takeOperator('{')) return { kind: 'object', offset, entries: parseEntries(reader) }
  throw reader.unexpected('a value, a path or a function')
}

const CONSTANTS: Record<string, boolean | null> = { true: true, false: false, null: null }

function parseCall(reader: TokenReader): Node {
  const { text: name, offset } = reader.take()
  if (name.includes('::')) throw reader.error(offset, `"${name}" cannot be used: expressions have no modules`)
  const args: Node[] = []
  if (Object.hasOwn(CONSTANTS, name) && !reader.isOperator('('))
    return { kind: 'literal', offset, value: CONSTANTS[name] ?? null }
  if (reader.takeOperator('(')) {
    do {
      args.push(reader.query())
    } while (reader.takeOperator(';'))
    reader.expectOperator(')')
  }
  return { kind: 'call', offset, name, arguments: args }
}

function parseKeyword(reader: TokenReader): Node {
  const { offset } = reader.next
  if (reader.takeKeyword('if')) return parseIf(reader, offset)
  if (reader.takeKeyword('try')) {
    const body = parseTryPart(reader)
    const handler = reader.takeKeyword('catch') ? parseTryPart(reader) : undefined
    return { kind: 'try', offset, body, handler }
  }
  if (reader.takeKeyword('reduce')) {
    const { source, patterns, initial, update } = parseFold(reader)
    reader.expectOperator(')')
    return { kind: 'reduce', offset, source, patterns, initial, update }
  }
  if (reader.takeKeyword('foreach')) {
    const fold = parseFold(reader)
    const extract = reader.takeOperator(';') ? reader.query() : undefined
    reader.expectOperator(')')
    return { kind: 'foreach', offset, ...fold, extract }
  }
  throw reader.unexpected('a value, a path or a function')
}

function parseIf(reader: TokenReader, offset: number): Node {
  return reader.nested(() => {
    const condition = reader.query()
    reader.expectKeyword('then')
    const consequence = reader.query()
    const next = reader.next.offset
    if (reader.takeKeyword('elif')) {
      return { kind: 'if', offset, condition, consequence, otherwise: parseIf(reader, next) }
    }
    const otherwise = reader.takeKeyword('else') ? reader.query() : undefined
    if (!reader.takeKeyword('end')) throw reader.unexpected(otherwise ? '"end"' : '"elif", "else" or "end"')
    return { kind: 'if', offset, condition, consequence, otherwise }
  })
}

/** The body and the handler of `try` bind tighter than any operator, but may be negated. */
function parseTryPart(reader: TokenReader): Node {
  const { offset } = reader.next
  if (reader.takeOperator('-')) return { kind: 'negate', offset, operand: parseTryPart(reader) }
  return parseTerm(reader)
}

function parseFold(reader: TokenReader) {
  const source = reader.operators()
  reader.expectKeyword('as')
  const patterns = parsePatterns(reader)
  reader.expectOperator('(')
  const initial = reader.query()
  reader.expectOperator(';')
  const update = reader.query()
  return { source, patterns, initial, update }
}

function parseEntries(reader: TokenReader): ObjectEntry[] {
  const entries: ObjectEntry[] = []
  if (reader.takeOperator('}')) return entries
  for (;;) {
    entries.push(parseEntry(reader))
    if (reader.takeOperator('}')) return entries
    if (!reader.takeOperator(',')) throw reader.unexpected('"," or "}"')
    // jq 1.7 and later allow a trailing comma nowhere; neither do we.
  }
}

function parseEntry(reader: TokenReader): ObjectEntry {
  const { kind, text, offset } = reader.next
  if (kind === 'variable') {
    reader.take()
    const value = text === '__loc__' ? location(reader, offset) : ({ kind: 'variable', offset, name: text } as const)
    if (reader.takeOperator(':')) return { key: value, value: reader.query(false) }
    return { key: { kind: 'literal', offset, value: text }, value }
  }
  const isPlainKey = kind === 'identifier' || kind === 'keyword'
  if (isPlainKey || kind === 'string-start' || kind === 'format') {
    const key: Node = isPlainKey ? { kind: 'literal', offset: reader.take().offset, value: text } : parseString(reader)
    if (reader.takeOperator(':')) return { key, value: reader.query(false) }
    return { key, value: { kind: 'index', offset, target: { kind: 'identity', offset }, key } }
  }
  if (!reader.takeOperator('(')) {
    const isConstant = kind === 'number'
    throw isConstant
      ? reader.error(offset, 'An object key that is not a name or a string needs parentheses')
      : reader.unexpected('a key or "}"')
  }
  const key = reader.query()
  reader.expectOperator(')')
  refuseConstantKey(reader, key)
  reader.expectOperator(':')
  return { key, value: reader.query(false) }
}

function location(reader: TokenReader, offset: number): Node {
  return { kind: 'literal', offset, value: { file: '<top-level>', line: placeOf(reader.source, offset).line } }
}
