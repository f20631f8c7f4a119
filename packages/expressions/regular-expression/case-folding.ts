const folded = new Map<number, number>()

/**
 * The simple case folding of a code point: characters that differ only in case fold to the same one.
 * Foldings that change the number of characters (`ß` to `ss`) are left out, as in Unicode's simple folding.
 */
export function foldCase(code: number): number {
  if (code < 128) return code >= 65 && code <= 90 ? code + 32 : code
  let result = folded.get(code)
  if (result === undefined) {
    result = code === 0x131 ? code : lowerCase(upperCase(code))
    folded.set(code, result)
  }
  return result
}

export function upperCase(code: number): number {
  return single(String.fromCodePoint(code).toUpperCase(), code)
}

export function lowerCase(code: number): number {
  return single(String.fromCodePoint(code).toLowerCase(), code)
}

function single(text: string, otherwise: number): number {
  const code = text.codePointAt(0)
  return code !== undefined && text.length === (code > 0xffff ? 2 : 1) ? code : otherwise
}
