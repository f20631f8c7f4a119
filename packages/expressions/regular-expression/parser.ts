import { anyCharacter, caseVariants, characterSet, contains, lineBreak, notNewline } from './character-set.ts'
import type { CharacterSet } from './character-set.ts'
import { parseClass } from './class-parser.ts'
import { readClassEscape, readEscapedCode } from './escapes.ts'
import { GroupParser } from './group-parser.ts'
import { regexFailure } from './pattern-error.ts'
import { readQuantifier } from './quantifier.ts'
import type { Node, Options, Syntax } from './syntax.ts'

const deepestNesting = 250

/** Reads a pattern. @throws PatternError when it is not one */
export function parse(pattern: string, options: Options): Syntax {
  const parser = new Parser(pattern, options)
  const root = parser.alternation()
  if (!parser.reader.atEnd) throw regexFailure('unmatched close parenthesis')
  parser.checkReferences()
  return { root, groupNames: parser.groupNames }
}

class Parser extends GroupParser {
  /** Branches up to the closing parenthesis or the end. Options set inside end with it. */
  override alternation(): Node {
    const options = this.options
    if (++this.depth > deepestNesting) throw regexFailure('parse depth limit over')
    const branches = [this.#sequence()]
    while (this.reader.accept('|')) branches.push(this.#sequence())
    this.depth--
    this.options = options
    return branches.length === 1 ? branches[0]! : { type: 'alternation', nodes: branches }
  }

  #sequence(): Node {
    const nodes: Node[] = []
    for (;;) {
      this.#skipInsignificant()
      const next = this.reader.peek()
      if (next === undefined || next === '|' || next === ')') break
      const quantifier = readQuantifier(this.reader)
      if (quantifier === undefined) {
        this.#atoms(nodes)
        continue
      }
      const target = nodes.pop()
      if (target === undefined) throw regexFailure('target of repeat operator is not specified')
      if (isBare(target)) throw regexFailure('target of repeat operator is invalid')
      nodes.push({ type: 'repeat', node: target, ...quantifier })
    }
    return nodes.length === 1 ? nodes[0]! : { type: 'sequence', nodes }
  }

  #skipInsignificant(): void {
    for (;;) {
      if (this.reader.accept('(?#')) {
        if (this.reader.acceptUntil(')') === undefined) throw regexFailure('end pattern in group')
      } else if (!this.options.extended) return
      else if (this.reader.accept('#')) {
        if (this.reader.acceptUntil('\n') === undefined) while (this.reader.next() !== undefined);
      } else if (this.reader.acceptWhile(/\s/) === '') return
    }
  }

  /** Reads one atom, or the several of a `\Q...\E`. */
  #atoms(nodes: Node[]): void {
    if (this.reader.accept('\\Q')) {
      while (!this.reader.atEnd && !this.reader.accept('\\E')) nodes.push(this.#literal(this.reader.next()!))
      return
    }
    const letter = this.reader.next()!
    if (letter === '(') nodes.push(this.group())
    else if (letter === '[') nodes.push({ type: 'set', set: parseClass(this.reader, this.options.ignoreCase) })
    else if (letter === '.') nodes.push(this.options.dotMatchesNewline ? any : exceptNewline)
    else if (letter === '^') nodes.push(this.options.singleLine ? textStart : lineStart)
    else if (letter === '$') nodes.push(this.options.singleLine ? finalNewline : lineEnd)
    else if (letter === '\\') nodes.push(this.#escape())
    else nodes.push(this.#literal(letter))
  }

  #escape(): Node {
    const test = readClassEscape(this.reader)
    if (test !== undefined) return { type: 'set', set: characterSet(test) }
    const letter = this.reader.peek() ?? ''
    const simple = simpleEscapes.get(letter)
    if (simple !== undefined) {
      this.reader.next()
      return simple
    }
    return this.reference() ?? this.#literal(String.fromCodePoint(readEscapedCode(this.reader)))
  }

  #literal(letter: string): Node {
    const code = letter.codePointAt(0)!
    if (!this.options.ignoreCase) return { type: 'character', code }
    const set = caseVariants(code)
    return isAlone(set, code) ? { type: 'character', code } : { type: 'set', set }
  }
}

const any: Node = { type: 'set', set: anyCharacter }
const exceptNewline: Node = { type: 'set', set: notNewline }
const textStart: Node = { type: 'assertion', assertion: 'text-start' }
const lineStart: Node = { type: 'assertion', assertion: 'line-start' }
const finalNewline: Node = { type: 'assertion', assertion: 'text-end-or-final-newline' }
const lineEnd: Node = { type: 'assertion', assertion: 'line-end' }

const carriageReturnLineFeed: Node = {
  type: 'sequence',
  nodes: [
    { type: 'character', code: 13 },
    { type: 'character', code: 10 },
  ],
}

const simpleEscapes: ReadonlyMap<string, Node> = new Map<string, Node>([
  ['b', { type: 'assertion', assertion: 'word-boundary' }],
  ['B', { type: 'assertion', assertion: 'not-word-boundary' }],
  ['A', textStart],
  ['z', { type: 'assertion', assertion: 'text-end' }],
  ['Z', finalNewline],
  ['G', { type: 'assertion', assertion: 'search-start' }],
  ['K', { type: 'keep' }],
  ['N', exceptNewline],
  ['O', any],
  ['R', { type: 'alternation', nodes: [carriageReturnLineFeed, { type: 'set', set: lineBreak }] }],
])

/** A position cannot be repeated. */
function isBare(node: Node): boolean {
  return node.type === 'assertion' || node.type === 'look'
}

/** ASCII characters other than letters have no other case; all others are tested at run time. */
function isAlone(set: CharacterSet, code: number): boolean {
  return code < 128 && !/[a-z]/i.test(String.fromCodePoint(code)) && contains(set, code)
}
