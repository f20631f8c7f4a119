import { NumberLiteral, numberText } from './number-literal.ts'
import { DEPTH_LIMIT, isObject, sortedKeys, type Value, type ValueObject } from './values.ts'

export interface StringifyOptions {
  sortKeys?: boolean
  /** Stop somewhere after this many characters: the rest will not be shown. */
  limit?: number
  /** Called with the length of each piece, so that a budget can end the work. */
  spend?: (length: number) => void
}

interface Open {
  close: ']' | '}'
  values: Value[]
  keys: string[] | undefined
  index: number
}

const TOO_DEEP = '<skipped: too deep>'

/** JSON as jq writes it. With a stack of its own, because values may be nested deeper than the host's stack. */
export function stringify(value: Value, options: StringifyOptions = {}): string {
  if (typeof value === 'string') return quote(value)
  const scalar = scalarText(value)
  if (scalar !== undefined) return scalar
  const open: Open[] = []
  let text = ''
  const write = (next: Value): void => {
    let piece = typeof next === 'string' ? quote(next) : scalarText(next)
    if (piece === undefined && open.length > DEPTH_LIMIT) piece = TOO_DEEP
    if (piece === undefined) {
      const container = enter(next as Value[] | ValueObject, options.sortKeys === true)
      piece = container.close === ']' ? '[' : '{'
      open.push(container)
    }
    text += piece
    options.spend?.(piece.length)
  }
  write(value)
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    if (top.index === top.values.length) {
      text += top.close
      open.pop()
      continue
    }
    if (text.length > (options.limit ?? Infinity)) return text
    if (top.index > 0) text += ','
    if (top.keys !== undefined) text += `${quote(top.keys[top.index] ?? '')}:`
    write(top.values[top.index++] ?? null)
  }
  return text
}

function enter(container: Value[] | ValueObject, sorted: boolean): Open {
  if (Array.isArray(container)) return { close: ']', values: container, keys: undefined, index: 0 }
  const keys = sorted ? sortedKeys(container) : Object.keys(container)
  return { close: '}', values: keys.map((key) => container[key] ?? null), keys, index: 0 }
}

function scalarText(value: Value): string | undefined {
  if (typeof value === 'number') return numberText(value)
  if (value instanceof NumberLiteral) return value.text
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  return Array.isArray(value) || isObject(value) ? undefined : 'null'
}

/** jq escapes DEL, which JSON.stringify leaves as it is. */
function quote(text: string): string {
  const quoted = JSON.stringify(text)
  return quoted.includes('\u007f') ? quoted.replaceAll('\u007f', '\\u007f') : quoted
}
