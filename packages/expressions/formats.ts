import type { Run } from './budget.ts'
import { base32Decode, base32Encode } from './base32.ts'
import { raiseAbout } from './describe.ts'
import { tojson, tostring } from './tostring.ts'
import { isNumber, type Value } from './values.ts'

export type Format = (value: Value, run: Run) => string

const HTML: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&apos;', '"': '&quot;' }
const TSV: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' }

const FORMATS: Record<string, Format> = {
  '@text': tostring,
  '@json': tojson,
  '@html': (value, run) => tostring(value, run).replaceAll(/[<>&'"]/g, (character) => HTML[character] ?? character),
  '@uri': (value, run) => encodeUri(tostring(value, run)),
  '@urid': (value, run) => decodeUri(tostring(value, run)),
  '@csv': (value, run) => row(value, 'csv', ',', (text) => `"${text.replaceAll('"', '""')}"`, run),
  '@tsv': (value, run) =>
    row(value, 'tsv', '\t', (text) => text.replaceAll(/[\n\r\t\\]/g, (character) => TSV[character] ?? character), run),
  '@sh': (value, run) => joined(Array.isArray(value) ? value : [value], ' ', (item) => shellWord(item, run), run),
  '@base64': (value, run) => Buffer.from(tostring(value, run)).toString('base64'),
  '@base64d': (value, run) => decodeBase64(tostring(value, run)),
  '@base32': (value, run) => base32Encode(Buffer.from(tostring(value, run))),
  '@base32d': (value, run) => {
    const text = tostring(value, run)
    return base32Decode(text) ?? raiseAbout(text, 'is not valid base32 data')
  },
}

export function formatNamed(name: string): Format | undefined {
  const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined
  if (format === undefined) return undefined
  return (value, run) => {
    const text = format(value, run)
    run.checkSize(text.length)
    return text
  }
}

const encodeUri = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

function decodeUri(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return raiseAbout(text, 'is not a valid uri encoding')
  }
}

function row(value: Value, name: string, separator: string, escape: (text: string) => string, run: Run): string {
  if (!Array.isArray(value)) return raiseAbout(value, `cannot be ${name}-formatted, only an array can be`)
  const cellOf = (cell: Value): string => {
    if (typeof cell === 'string') return escape(cell)
    if (cell === null || (typeof cell === 'number' && Number.isNaN(cell))) return ''
    if (typeof cell === 'boolean' || isNumber(cell)) return tojson(cell, run)
    return raiseAbout(cell, `is not valid in a ${name} row`)
  }
  return joined(value, separator, cellOf, run)
}

/** The budget is looked at item by item: many items can be one and the same long text. */
function joined(items: Value[], separator: string, textOf: (item: Value) => string, run: Run): string {
  run.spend(items.length)
  let length = 0
  const texts = items.map((item) => {
    const text = textOf(item)
    length += text.length + separator.length
    run.checkSize(length - separator.length)
    return text
  })
  return texts.join(separator)
}

function shellWord(value: Value, run: Run): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "'\\''")}'`
  if (typeof value === 'object' && value !== null && !isNumber(value))
    return raiseAbout(value, 'can not be escaped for shell')
  return tojson(value, run)
}

/** Padding may be missing; one character alone at the end is not enough for a byte. */
function decodeBase64(text: string): string {
  const data = text.replace(/=+$/, '')
  if (!/^[A-Za-z0-9+/]*$/.test(data)) return raiseAbout(text, 'is not valid base64 data')
  if (data.length % 4 === 1) return raiseAbout(text, 'trailing base64 byte found')
  return Buffer.from(data, 'base64').toString('utf8')
}
