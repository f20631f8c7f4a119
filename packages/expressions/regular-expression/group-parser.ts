import { regexFailure } from './pattern-error.ts'
import { Reader } from './reader.ts'
import type { GroupReference, Node, Options } from './syntax.ts'

/** Oniguruma allows 32767; a search keeps two numbers per group and state. */
const mostGroups = 500

/** The part of the parser that knows groups: parentheses of every kind, and references to them. */
export abstract class GroupParser {
  readonly reader: Reader
  options: Options
  readonly groupNames: (string | null)[] = []
  readonly #numbers: number[] = []
  readonly #calls: GroupReference[] = []
  protected depth = 0

  constructor(pattern: string, options: Options) {
    this.reader = new Reader(pattern)
    this.options = options
  }

  abstract alternation(): Node

  /** Numbered references may point forward, so they are checked at the end. */
  checkReferences(): void {
    const count = this.groupNames.length
    if (this.#numbers.some((number) => number < 1 || number > count)) {
      throw regexFailure('invalid backref number/name')
    }
    for (const target of this.#calls) {
      if (typeof target === 'string' && !this.groupNames.includes(target)) {
        throw regexFailure(`undefined name <${target}> reference`)
      }
      if (typeof target === 'number' && (target < 0 || target > count)) throw regexFailure('undefined group reference')
    }
  }

  /** Reads a group whose `(` has been passed. */
  group(): Node {
    const reader = this.reader
    if (reader.peek() === '*') throw regexFailure('undefined callout name')
    if (!reader.accept('?')) return this.#capture(null)
    if (reader.accept(':')) return { type: 'sequence', nodes: [this.#body()] }
    if (reader.accept('=')) return { type: 'look', behind: false, negated: false, node: this.#body() }
    if (reader.accept('!')) return { type: 'look', behind: false, negated: true, node: this.#body() }
    if (reader.accept('<=')) return { type: 'look', behind: true, negated: false, node: this.#body() }
    if (reader.accept('<!')) return { type: 'look', behind: true, negated: true, node: this.#body() }
    if (reader.accept('>')) return { type: 'atomic', node: this.#body() }
    if (reader.accept('<')) return this.#capture(this.#name('>'))
    if (reader.accept("'")) return this.#capture(this.#name("'"))
    if (reader.accept('(')) return this.#condition()
    return this.#optionGroup()
  }

  /** Reads a `\1`, `\k<name>` or `\g<name>` whose backslash has been passed; undefined, and no move, for others. */
  reference(): Node | undefined {
    const reader = this.reader
    if (reader.accept('k<')) return this.#backreference(this.#name('>'))
    if (reader.accept("k'")) return this.#backreference(this.#name("'"))
    if (reader.accept('g<')) return this.#call(this.#name('>'))
    if (reader.accept("g'")) return this.#call(this.#name("'"))
    const start = reader.position
    const digits = reader.acceptWhile(/[0-9]/)
    if (digits !== '' && !digits.startsWith('0')) {
      const number = Number(digits)
      if (number <= 9 || number <= this.groupNames.length) return this.#backreference(digits)
    }
    reader.rewind(start)
    return undefined
  }

  #body(): Node {
    const node = this.alternation()
    if (!this.reader.accept(')')) throw regexFailure('end pattern with unmatched parenthesis')
    return node
  }

  #capture(name: string | null): Node {
    if (name !== null && !/^[^\d-]/.test(name)) throw regexFailure(`invalid group name <${name}>`)
    const index = this.groupNames.push(name)
    if (index > mostGroups) throw regexFailure('too many capture groups are specified')
    return { type: 'group', index, node: this.#body() }
  }

  #name(end: string): string {
    const name = this.reader.acceptUntil(end)
    if (name === undefined || name === '' || name.includes(')')) throw regexFailure('group name is empty')
    return name
  }

  /** A number, with a sign when counted from here; or a name. */
  #target(text: string): GroupReference {
    if (!/^[-+]?\d+$/.test(text)) return text
    const number = Number(text)
    if (text.startsWith('-')) return this.groupNames.length + 1 + number
    return text.startsWith('+') ? this.groupNames.length + number : number
  }

  #backreference(text: string): Node {
    return { type: 'backreference', target: this.#seen(text), ignoreCase: this.options.ignoreCase }
  }

  #seen(text: string): GroupReference {
    const target = this.#target(text)
    if (typeof target === 'number') this.#numbers.push(target)
    else if (!this.groupNames.includes(target)) throw regexFailure(`undefined name <${target}> reference`)
    return target
  }

  #call(text: string): Node {
    const target = this.#target(text)
    this.#calls.push(target)
    return { type: 'call', target }
  }

  /** `(?(1)yes|no)` and `(?(<name>)yes|no)`, whose second parenthesis has been passed. */
  #condition(): Node {
    const text = this.reader.acceptUntil(')')
    const name = text === undefined ? undefined : /^(?:<(.+)>|'(.+)'|([-+]?\d+))$/.exec(text)
    if (!name) throw regexFailure('invalid if-else syntax')
    const target = this.#seen(name[1] ?? name[2] ?? name[3]!)
    const body = this.#body()
    if (body.type !== 'alternation') return { type: 'condition', target, yes: body, no: { type: 'empty' } }
    if (body.nodes.length > 2) throw regexFailure('invalid if-else syntax')
    return { type: 'condition', target, yes: body.nodes[0]!, no: body.nodes[1]! }
  }

  /** `(?i-s:...)`, or `(?i)`, which holds up to the end of the group around it. */
  #optionGroup(): Node {
    const options = this.#readOptions()
    if (this.reader.accept(')')) {
      this.options = options
      return { type: 'empty' }
    }
    if (!this.reader.accept(':')) throw this.#badOption()
    const outer = this.options
    this.options = options
    const node = this.#body()
    this.options = outer
    return { type: 'sequence', nodes: [node] }
  }

  #readOptions(): Options {
    const read = { ...this.options }
    for (let on = true; ;) {
      if (this.reader.accept('-')) on = false
      else if (this.reader.accept('i')) read.ignoreCase = on
      else if (this.reader.accept('x')) read.extended = on
      else if (this.reader.accept('s')) read.dotMatchesNewline = on
      else if (this.reader.accept('m')) read.singleLine = !on
      else return read
    }
  }

  #badOption(): Error {
    return regexFailure(this.reader.atEnd ? 'end pattern in group' : 'undefined group option')
  }
}
