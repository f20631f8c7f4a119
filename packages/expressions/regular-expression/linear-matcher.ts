import { holds } from './assertions.ts'
import type { FirstCharacters } from './first-characters.ts'
import type { Matcher, Search } from './matcher.ts'
import { regexFailure } from './pattern-error.ts'
import { consumes, op, type Program } from './program.ts'
import { ThreadList } from './thread-list.ts'

const stepsPerReport = 64
/** Numbers kept per list of threads: states times slots. */
const mostSlots = 2_000_000
/** Marks an entry of the closure's stack that puts a slot back. */
const restore = -1

/** The memory of one run; look-arounds within look-arounds each need their own. */
interface Level {
  current: ThreadList
  next: ThreadList
  readonly marks: Uint32Array
  generation: number
  readonly work: Int32Array
  readonly stack: number[]
}

interface Run {
  readonly start: number
  readonly from: number
  readonly direction: 1 | -1
  readonly anchored: boolean
  /** Slots to begin with; null for those of a whole match. */
  readonly initial: Int32Array | null
}

/**
 * Follows all ways through a program at once, in the order in which a backtracking engine would try them (Pike's
 * method: https://swtch.com/~rsc/regexp/regexp2.html). No instruction is looked at twice for one position, so the time
 * is at most the length of the text times the length of the program; a look-around costs one such run per position.
 *
 * A loop whose body matched nothing must end (Perl and Oniguruma), which depends on how the loop was reached. The state
 * therefore holds, beside the instruction, the outermost loop whose present iteration has consumed nothing so far.
 */
export class LinearMatcher implements Matcher {
  readonly #program: Program
  readonly #first: FirstCharacters | undefined
  readonly #width: number
  readonly #levels: Level[] = []
  #search!: Search
  #steps = 0

  constructor(program: Program, first: FirstCharacters | undefined) {
    this.#program = program
    this.#first = first
    this.#width = program.loopDepth + 1
    if (this.#states * program.slots > mostSlots) throw regexFailure('too big pattern: too many states and groups')
  }

  search(search: Search): Int32Array | null {
    this.#search = search
    this.#steps = 0
    const anchored = this.#first?.textStartOnly === true
    if (anchored && search.from > 0) return null
    const found = this.#run({ start: 0, from: search.from, direction: 1, anchored, initial: null }, 0)
    search.spend(this.#steps + 1)
    return found
  }

  get #states(): number {
    return this.#program.operations.length * this.#width
  }

  #level(depth: number): Level {
    const states = this.#states
    const { operations, slots } = this.#program
    return (this.#levels[depth] ??= {
      current: new ThreadList(operations.length, slots),
      next: new ThreadList(operations.length, slots),
      marks: new Uint32Array(states),
      generation: 0,
      work: new Int32Array(slots),
      stack: [],
    })
  }

  #run(run: Run, depth: number): Int32Array | null {
    const { codes, length } = this.#search.subject
    const { operations } = this.#program
    const level = this.#level(depth)
    const longest = depth === 0 && this.#search.longest
    let best: Int32Array | null = null
    level.current.size = 0
    nextGeneration(level)
    for (let position = run.from; ; position += run.direction) {
      if ((best === null || longest) && (!run.anchored || position === run.from)) {
        if (level.current.size === 0 && depth === 0) position = this.#skip(position)
        this.#begin(run, level, position, depth)
      }
      if (level.current.size === 0 && (run.anchored || best !== null) && !longest) return best
      const index = run.direction === 1 ? position : position - 1
      const atEdge = index < 0 || index >= length
      level.next.size = 0
      nextGeneration(level)
      for (let i = 0; i < level.current.size; i++) {
        const at = level.current.instruction(i)
        if (operations[at] === op.match) {
          level.current.load(i, level.work)
          if (depth === 0 && this.#search.skipEmpty && level.work[0] === position) continue
          if (best === null || !longest || spanOf(level.work) > spanOf(best)) best = level.work.slice()
          if (!longest) break
        } else if (!atEdge && consumes(this.#program, at, codes[index]!)) {
          level.current.load(i, level.work)
          this.#follow(level, level.next, at + 1, position + run.direction, depth)
        }
      }
      this.#spend(level.current.size + 1)
      if (atEdge) return best
      ;[level.current, level.next] = [level.next, level.current]
    }
  }

  /** The next position at which a match may begin. */
  #skip(from: number): number {
    const first = this.#first
    if (first === undefined || first.textStartOnly) return from
    const { codes, length } = this.#search.subject
    let position = from
    while (position < length && !first.canStart(codes[position]!)) position++
    this.#spend(position - from)
    return position
  }

  #begin(run: Run, level: Level, position: number, depth: number): void {
    if (run.initial === null) {
      level.work.fill(-1)
      level.work[0] = position
    } else level.work.set(run.initial)
    this.#follow(level, level.current, run.start, position, depth)
  }

  #spend(steps: number): void {
    this.#steps += steps
    if (this.#steps < stepsPerReport) return
    const spent = this.#steps
    this.#steps = 0
    this.#search.spend(spent)
  }

  /** Adds to the list whatever can be reached from an instruction without consuming, best first. */
  #follow(level: Level, list: ThreadList, start: number, position: number, depth: number): void {
    const { operations, x, y } = this.#program
    const { stack, work, marks, generation } = level
    const width = this.#width
    const none = width - 1
    stack.length = 0
    stack.push(start * width + none)
    let steps = 0
    while (stack.length > 0) {
      const entry = stack.pop()!
      if (entry === restore) {
        const slot = stack.pop()!
        work[slot] = stack.pop()!
        continue
      }
      let at = Math.floor(entry / width)
      let idle = entry - at * width
      for (;;) {
        const operation = operations[at]!
        const isLeaf = operation >= op.character || operation === op.match
        const state = at * width + (isLeaf ? none : idle)
        if (marks[state] === generation) break
        marks[state] = generation
        steps++
        if (isLeaf) {
          list.push(at, work)
          break
        }
        if (operation === op.jump) at = x[at]!
        else if (operation === op.split) {
          stack.push(y[at]! * width + idle)
          at = x[at]!
        } else if (operation === op.save) {
          stack.push(work[x[at]!]!, x[at]!, restore)
          work[x[at]!] = position
          at++
        } else if (operation === op.assertion) {
          const assertion = this.#program.assertions[x[at]!]!
          if (!holds(assertion, this.#search.subject, position, this.#search.from)) break
          at++
        } else if (operation === op.iterationStart) {
          if (idle > x[at]!) idle = x[at]!
          at++
        } else if (operation === op.iterationEnd) {
          if (idle > x[at]!) at++
          else {
            if (idle === x[at]!) idle = none
            at = y[at]!
          }
        } else {
          if (!this.#look(x[at]!, level, position, depth)) break
          at = y[at]!
        }
      }
    }
    this.#spend(steps)
  }

  /** Tries a look-around; what its groups caught goes into the work slots. */
  #look(index: number, level: Level, position: number, depth: number): boolean {
    const look = this.#program.looks[index]!
    const { work, stack } = level
    const direction = look.behind ? -1 : 1
    const run: Run = { start: look.start, from: position, direction, anchored: true, initial: work }
    const found = this.#run(run, depth + 1)
    if (look.negated || found === null) return (found === null) === look.negated
    for (let slot = 2; slot < work.length; slot++) {
      if (found[slot] === work[slot]) continue
      stack.push(work[slot]!, slot, restore)
      work[slot] = found[slot]!
    }
    return true
  }
}

function nextGeneration(level: Level): void {
  if (++level.generation < 0xffffffff) return
  level.marks.fill(0)
  level.generation = 1
}

function spanOf(slots: Int32Array): number {
  return slots[1]! - slots[0]!
}
