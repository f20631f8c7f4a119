/** Strings are counted, cut and searched by code points, as jq does; JavaScript counts UTF-16 units. */

const SURROGATES = /[\uD800-\uDBFF][\uDC00-\uDFFF]/

/** Whether units and code points are the same thing in a text. */
export const isBasic = (text: string): boolean => !SURROGATES.test(text)

export function codePointLength(text: string): number {
  if (isBasic(text)) return text.length
  return codePointOffset(text, text.length)
}

/** How many code points come before a unit offset. */
export function codePointOffset(text: string, unitOffset: number): number {
  let count = 0
  for (let index = 0; index < unitOffset; index++) {
    const unit = text.charCodeAt(index)
    if (unit >= 0xd800 && unit <= 0xdbff && isTrail(text.charCodeAt(index + 1))) index++
    count++
  }
  return count
}

const isTrail = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff

/** The code points from `from` up to `to`, which must lie within the text. */
export function sliceCodePoints(text: string, from: number, to: number): string {
  if (isBasic(text)) return text.slice(from, to)
  return text.slice(unitOffset(text, from), unitOffset(text, to))
}

function unitOffset(text: string, codePoints: number): number {
  let index = 0
  for (let count = 0; count < codePoints; count++) {
    const unit = text.charCodeAt(index)
    index += unit >= 0xd800 && unit <= 0xdbff && isTrail(text.charCodeAt(index + 1)) ? 2 : 1
  }
  return index
}
