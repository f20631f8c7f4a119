import type { Node } from './ast.ts'
import type { TokenReader } from './token-reader.ts'

/** A string, with or without a format before it: `"a\(.b)"`, `@uri "?q=\(.q)"`, or a format alone. */
export function parseString(reader: TokenReader): Node {
  const { offset } = reader.next
  const format = reader.next.kind === 'format' ? reader.take().text : undefined
  if (format !== undefined && reader.next.kind !== 'string-start') return { kind: 'format', offset, name: format }
  reader.expect('string-start', 'a string')
  const parts: (string | Node)[] = []
  for (;;) {
    const text = reader.expect('string-text', 'a string').text
    if (text !== '') parts.push(text)
    if (reader.next.kind === 'string-end') {
      reader.take()
      break
    }
    reader.expect('interpolation-start', 'an interpolation')
    parts.push(reader.query())
    reader.expect('interpolation-end', '")"')
  }
  if (parts.length === 0) return { kind: 'literal', offset, value: '' }
  const [only] = parts
  if (parts.length === 1 && typeof only === 'string') return { kind: 'literal', offset, value: only }
  return { kind: 'string', offset, format, parts }
}
