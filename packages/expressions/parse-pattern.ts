import type { Node, Pattern, PatternEntry } from './ast.ts'
import { parseString } from './parse-string.ts'
import type { TokenReader } from './token-reader.ts'

/** One pattern, or several alternatives: `[$a] ?// $a` */
export function parsePatterns(reader: TokenReader): Pattern[] {
  const patterns = [parsePattern(reader)]
  while (reader.takeOperator('?//')) patterns.push(parsePattern(reader))
  return patterns
}

function parsePattern(reader: TokenReader): Pattern {
  return reader.nested(() => {
    if (reader.next.kind === 'variable') return { kind: 'variable', name: reader.take().text }
    if (reader.takeOperator('[')) return { kind: 'array', elements: parseList(reader, ']', parsePattern) }
    if (reader.takeOperator('{')) return { kind: 'object', entries: parseList(reader, '}', parseEntry) }
    throw reader.unexpected('a variable, "[" or "{"')
  })
}

function parseList<Item>(reader: TokenReader, close: string, parseItem: (reader: TokenReader) => Item): Item[] {
  const items = [parseItem(reader)]
  while (reader.takeOperator(',')) items.push(parseItem(reader))
  reader.expectOperator(close)
  return items
}

function parseEntry(reader: TokenReader): PatternEntry {
  const { kind, text, offset } = reader.next
  if (kind === 'variable') {
    reader.take()
    const pattern = reader.takeOperator(':') ? parsePattern(reader) : undefined
    return { key: { kind: 'literal', offset, value: text }, bindsKey: text, pattern }
  }
  const key = parseKey(reader)
  reader.expectOperator(':')
  return { key, bindsKey: undefined, pattern: parsePattern(reader) }
}

function parseKey(reader: TokenReader): Node {
  const { kind, text, offset } = reader.next
  if (kind === 'identifier' || kind === 'keyword') {
    reader.take()
    return { kind: 'literal', offset, value: text }
  }
  if (kind === 'string-start' || kind === 'format') return parseString(reader)
  if (!reader.takeOperator('(')) throw reader.unexpected('a key')
  const key = reader.query()
  reader.expectOperator(')')
  refuseConstantKey(reader, key)
  return key
}

/** A key that can never be a string is a mistake that can be told at once. */
export function refuseConstantKey(reader: TokenReader, key: Node): void {
  if (key.kind !== 'literal' || typeof key.value === 'string') return
  const type = key.value === null ? 'null' : typeof key.value
  throw reader.error(key.offset, `Cannot use ${type} (${JSON.stringify(key.value)}) as an object key`)
}
