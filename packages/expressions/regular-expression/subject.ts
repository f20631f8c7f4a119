/** A text as code points, made once for many searches in it. */
export interface Subject {
  readonly text: string
  readonly codes: Uint32Array
  /** Length in code points. */
  readonly length: number
  /** The UTF-16 index of each code point, one past the end included; null where both are the same. */
  readonly units: Uint32Array | null
}

export function subjectOf(text: string): Subject {
  return hasSurrogates(text) ? wideSubject(text) : narrowSubject(text)
}

/** The text from one code point up to another. */
export function slice(subject: Subject, from: number, to: number): string {
  const { text, units } = subject
  return units === null ? text.slice(from, to) : text.slice(units[from], units[to])
}

function hasSurrogates(text: string): boolean {
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xf800) === 0xd800) return true
  return false
}

function narrowSubject(text: string): Subject {
  const codes = new Uint32Array(text.length)
  for (let i = 0; i < text.length; i++) codes[i] = text.charCodeAt(i)
  return { text, codes, length: text.length, units: null }
}

function wideSubject(text: string): Subject {
  const codes = new Uint32Array(text.length)
  const units = new Uint32Array(text.length + 1)
  let length = 0
  for (let unit = 0; unit < text.length; length++) {
    const code = text.codePointAt(unit)!
    codes[length] = code
    units[length] = unit
    unit += code > 0xffff ? 2 : 1
  }
  units[length] = text.length
  return { text, codes: codes.subarray(0, length), length, units }
}
