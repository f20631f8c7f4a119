import { regexFailure } from './pattern-error.ts'
import type { Test } from './character-set.ts'

/** Tests one character at a time, so that JavaScript's own engine never sees a quantifier. */
function matching(pattern: RegExp): Test {
  return (code) => pattern.test(String.fromCodePoint(code))
}

export const isDigit = matching(/\p{Nd}/u)
export const isSpace = matching(/\p{White_Space}/u)
const isUnicodeWord = matching(/[\p{L}\p{M}\p{N}\p{Pc}]/u)

export function isWord(code: number): boolean {
  if (code >= 128) return isUnicodeWord(code)
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95
}

/** POSIX brackets over Unicode: https://github.com/kkos/oniguruma/blob/master/doc/RE, section 6. */
const posixBrackets: ReadonlyMap<string, Test> = new Map([
  ['alnum', matching(/[\p{Alphabetic}\p{Nd}]/u)],
  ['alpha', matching(/\p{Alphabetic}/u)],
  ['ascii', (code: number) => code < 128],
  ['blank', matching(/[\p{Zs}\t]/u)],
  ['cntrl', matching(/\p{Cc}/u)],
  ['digit', isDigit],
  ['graph', matching(/[^\p{White_Space}\p{Cc}\p{Cn}\p{Cs}]/u)],
  ['lower', matching(/\p{Lowercase}/u)],
  ['print', matching(/[\p{Zs}]|[^\p{White_Space}\p{Cc}\p{Cn}\p{Cs}]/u)],
  ['punct', matching(/[\p{P}$+<=>^`|~]/u)],
  ['space', isSpace],
  ['upper', matching(/\p{Uppercase}/u)],
  ['xdigit', matching(/[0-9a-fA-F]/)],
  ['word', isWord],
])

/** The test of `[[:name:]]`, or undefined. */
export function posixBracket(name: string): Test | undefined {
  return posixBrackets.get(name)
}

/**
 * The test of `\p{name}`: a POSIX bracket, a general category, a script, a binary property, `Any` or `Assigned`.
 * @throws PatternError for a name that is none of them
 */
export function property(name: string): Test {
  const plain = name.replace(/[ _-]/g, '').toLowerCase()
  const posix = posixBrackets.get(plain)
  if (posix !== undefined) return posix
  if (/^[A-Za-z][A-Za-z0-9 _-]*$/.test(name)) {
    const words = name.split(/[ _-]+/)
    const title = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()).join('_')
    for (const candidate of [title, title.replace(/^Lc$/, 'LC'), name]) {
      const found = unicodeProperty(candidate) ?? unicodeProperty(`Script=${candidate}`)
      if (found !== undefined) return found
    }
  }
  throw regexFailure(`invalid character property name {${name}}`)
}

function unicodeProperty(name: string): Test | undefined {
  try {
    return matching(new RegExp(`\\p{${name}}`, 'u'))
  } catch {
    return undefined
  }
}
