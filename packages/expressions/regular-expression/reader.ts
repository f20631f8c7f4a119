/** A place in the pattern, read by code point. */
export class Reader {
  readonly #codes: readonly string[]
  #position = 0

  constructor(pattern: string) {
    this.#codes = Array.from(pattern)
  }

  get atEnd(): boolean {
    return this.#position >= this.#codes.length
  }

  get position(): number {
    return this.#position
  }

  /** Goes back to a position seen before. */
  rewind(position: number): void {
    this.#position = position
  }

  peek(ahead = 0): string | undefined {
    return this.#codes[this.#position + ahead]
  }

  next(): string | undefined {
    return this.#codes[this.#position++]
  }

  /** Moves past the text if it stands here. */
  accept(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.peek(i) !== text[i]) return false
    this.#position += text.length
    return true
  }

  /** Moves past the longest run, up to a limit, of characters that the test takes. */
  acceptWhile(test: RegExp, limit = Infinity): string {
    let run = ''
    for (let next = this.peek(); next !== undefined && run.length < limit && test.test(next); next = this.peek()) {
      run += next
      this.#position++
    }
    return run
  }

  /** The text up to an end mark, which is passed too; undefined, and no move, where the mark is missing. */
  acceptUntil(end: string): string | undefined {
    const at = this.#codes.indexOf(end, this.#position)
    if (at < 0) return undefined
    const text = this.#codes.slice(this.#position, at).join('')
    this.#position = at + 1
    return text
  }
}
