/** Numbers at and above this magnitude are not all integers of their own: their text is kept. */
const FIRST_SHARED_INTEGER = 2 ** 53

/**
 * A number whose text says more than a JavaScript number can hold, such as 100000000000000000001. It keeps its text
 * until an arithmetic operation turns it into a JavaScript number. `JSON.stringify` writes the text.
 */
export class NumberLiteral {
  // Private, so that a literal has no own keys and cannot be mistaken for an object with these.
  readonly #text: string
  readonly #value: number

  constructor(text: string, value: number) {
    this.#text = text
    this.#value = value
  }

  /** The canonical text, as jq prints it: `9E+999999999`, `13911860366432393`. */
  get text(): string {
    return this.#text
  }

  /** The nearest JavaScript number. */
  get value(): number {
    return this.#value
  }

  toJSON(): unknown {
    const raw = (JSON as { rawJSON?: (text: string) => unknown }).rawJSON
    return raw === undefined ? this.value : raw(this.text)
  }

  valueOf(): number {
    return this.value
  }

  toString(): string {
    return this.text
  }
}

interface Decimal {
  negative: boolean
  /** Without leading zeros; empty for zero. */
  digits: string
  exponent: number
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

function toDecimal(text: string): Decimal | undefined {
  const match = DECIMAL.exec(text)
  if (match === null) return undefined
  const whole = match[2] ?? ''
  const fraction = match[3] ?? ''
  if (whole === '' && fraction === '') return undefined
  const digits = stripLeadingZeros(whole + fraction)
  return { negative: match[1] === '-', digits, exponent: Number(match[4] ?? 0) - fraction.length }
}

/** The number that a text writes, or undefined when it writes none. */
export function parseNumber(text: string): number | NumberLiteral | undefined {
  if (text.length <= 15 && PLAIN.test(text)) return Number(text)
  const decimal = toDecimal(text)
  if (decimal === undefined) return undefined
  const value = Number(text)
  if (decimal.digits === '') return value
  if (Math.abs(value) < FIRST_SHARED_INTEGER && value !== 0 && compareDecimals(decimal, shortest(value)) === 0) {
    return value
  }
  return new NumberLiteral(canonicalText(decimal), value)
}

const PLAIN = /^-?(?:\d+(?:\.\d*)?|\.\d+)$/

/** decNumber's "to-scientific-string": https://speleotrove.com/decimal/daconvs.html */
function canonicalText({ negative, digits, exponent }: Decimal): string {
  const sign = negative ? '-' : ''
  const adjusted = exponent + digits.length - 1
  if (exponent <= 0 && adjusted >= -6) {
    if (exponent === 0) return sign + digits
    const padded = digits.padStart(1 - exponent, '0')
    return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`
  }
  const mantissa = digits.length === 1 ? digits : `${digits.slice(0, 1)}.${digits.slice(1)}`
  return `${sign}${mantissa}E${adjusted < 0 ? '-' : '+'}${Math.abs(adjusted)}`
}

const shortest = (value: number): Decimal => toDecimal(String(value)) ?? { negative: false, digits: '', exponent: 0 }

/** Compares two literals digit by digit, however many digits they have. */
export function compareLiterals(left: NumberLiteral, right: NumberLiteral): number {
  const a = toDecimal(left.text)
  const b = toDecimal(right.text)
  return a === undefined || b === undefined ? left.value - right.value : compareDecimals(a, b)
}

function compareDecimals(a: Decimal, b: Decimal): number {
  const signA = signOf(a)
  const signB = signOf(b)
  if (signA !== signB) return signA - signB
  if (signA === 0) return 0
  const magnitude = a.exponent + a.digits.length - (b.exponent + b.digits.length)
  if (magnitude !== 0) return magnitude * signA
  const width = Math.max(a.digits.length, b.digits.length)
  const left = a.digits.padEnd(width, '0')
  const right = b.digits.padEnd(width, '0')
  if (left === right) return 0
  return left < right ? -signA : signA
}

const signOf = (decimal: Decimal): number => {
  if (decimal.digits === '') return 0
  return decimal.negative ? -1 : 1
}

export function negateLiteral(literal: NumberLiteral): NumberLiteral {
  const text = literal.text.startsWith('-') ? literal.text.slice(1) : `-${literal.text}`
  return new NumberLiteral(text, -literal.value)
}

/** A number's text as jq writes it: 17 digits at most, exponents from 1e+16 and 1e-05 on, no infinities. */
export function numberText(value: number): string {
  const magnitude = Math.abs(value)
  if (magnitude < 1e15 && (magnitude >= 1e-4 || value === 0)) return Object.is(value, -0) ? '-0' : String(value)
  if (Number.isNaN(value)) return 'null'
  if (magnitude === Infinity) return value > 0 ? '1.7976931348623157e+308' : '-1.7976931348623157e+308'
  const { digits: padded, exponent } = shortest(magnitude)
  const digits = stripTrailingZeros(padded)
  const point = exponent + padded.length
  const sign = value < 0 ? '-' : ''
  if (point > 0 && point < digits.length) return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
  if (point > -4 && point <= digits.length + 15) return sign + digits.padEnd(point, '0')
  const shown = Math.abs(point - 1)
  const mantissa = digits.length === 1 ? digits : `${digits.slice(0, 1)}.${digits.slice(1)}`
  return `${sign}${mantissa}e${point - 1 < 0 ? '-' : '+'}${shown < 10 ? '0' : ''}${shown}`
}

function stripLeadingZeros(digits: string): string {
  let start = 0
  while (digits.charCodeAt(start) === 48) start++
  return digits.slice(start)
}

function stripTrailingZeros(digits: string): string {
  let end = digits.length
  while (digits.charCodeAt(end - 1) === 48) end--
  return digits.slice(0, end)
}
