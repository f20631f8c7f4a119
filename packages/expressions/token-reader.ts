import type { Node } from './ast.ts'
import type { ExpressionSyntaxError } from './errors.ts'
import { tokenize, type Token, type TokenKind } from './lexer.ts'
import { syntaxError } from './source.ts'

/** Nested deeper than this, a source text is refused before it can exhaust the host's stack. */
const NESTING_LIMIT = 500

/** The rules of the grammar that the others need, wherever they are. */
export interface Grammar {
  query: (reader: TokenReader, withCommas?: boolean) => Node
  operators: (reader: TokenReader, minimum: number) => Node
}

/** The parser's place in the tokens of a source text. */
export class TokenReader {
  readonly source: string
  readonly #grammar: Grammar
  readonly #tokens: Token[]
  #position = 0
  #nesting = 0

  constructor(source: string, grammar: Grammar) {
    this.source = source
    this.#grammar = grammar
    this.#tokens = tokenize(source)
  }

  /** Pipes and commas; without commas where they mean something else. */
  query(withCommas = true): Node {
    return this.#grammar.query(this, withCommas)
  }

  /** Everything that binds tighter than pipes and commas. */
  operators(): Node {
    return this.#grammar.operators(this, 0)
  }

  get next(): Token {
    return this.#at(this.#position)
  }

  get afterNext(): Token {
    return this.#at(this.#position + 1)
  }

  #at(position: number): Token {
    return this.#tokens[Math.min(position, this.#tokens.length - 1)] ?? { kind: 'end', text: '', offset: 0 }
  }

  take(): Token {
    const token = this.next
    this.#position++
    return token
  }

  isOperator(text: string): boolean {
    return this.next.kind === 'operator' && this.next.text === text
  }

  isKeyword(text: string): boolean {
    return this.next.kind === 'keyword' && this.next.text === text
  }

  takeOperator(text: string): boolean {
    if (!this.isOperator(text)) return false
    this.#position++
    return true
  }

  takeKeyword(text: string): boolean {
    if (!this.isKeyword(text)) return false
    this.#position++
    return true
  }

  expectOperator(text: string): void {
    if (!this.takeOperator(text)) throw this.unexpected(`"${text}"`)
  }

  expectKeyword(text: string): void {
    if (!this.takeKeyword(text)) throw this.unexpected(`"${text}"`)
  }

  expect(kind: TokenKind, expected: string): Token {
    if (this.next.kind !== kind) throw this.unexpected(expected)
    return this.take()
  }

  unexpected(expected: string): ExpressionSyntaxError {
    const { kind, text, offset } = this.next
    const found = kind === 'end' ? text : `"${FOUND[kind] ?? ''}${text}"`
    return syntaxError(this.source, offset, `Unexpected ${found}, expected ${expected}`, { expected })
  }

  error(offset: number, message: string): ExpressionSyntaxError {
    return syntaxError(this.source, offset, message)
  }

  /** Runs a part of the parser that can be nested. */
  nested<Result>(parse: () => Result): Result {
    if (++this.#nesting > NESTING_LIMIT) throw this.error(this.next.offset, 'The expression is nested too deeply')
    const result = parse()
    this.#nesting--
    return result
  }
}

const FOUND: Partial<Record<TokenKind, string>> = { field: '.', variable: '$' }
