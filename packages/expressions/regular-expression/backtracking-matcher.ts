import { holds } from './assertions.ts'
import { foldCase } from './case-folding.ts'
import type { FirstCharacters } from './first-characters.ts'
import type { Matcher, Search } from './matcher.ts'
import { regexFailure } from './pattern-error.ts'
import { consumes, op, type Program, type Reference } from './program.ts'

interface Frame {
  readonly returnTo: number
  readonly outer: Frame | null
  readonly depth: number
  readonly position: number
  readonly idle: number
}

/** What is left to try when the present way fails. */
interface Choice {
  readonly at: number
  readonly position: number
  readonly slots: Int32Array
  readonly idle: number
  readonly frame: Frame | null
}

const mostChoices = 1_000_000
const deepestCall = 2_000
const deepestBlock = 200
const stepsPerReport = 64

/**
 * Runs programs that are not regular, by trying one way after the other. It may take time exponential in the text,
 * and tells `spend` of every step, so that the caller's budget ends it.
 */
export class BacktrackingMatcher implements Matcher {
  readonly #program: Program
  readonly #first: FirstCharacters | undefined
  #search!: Search
  #steps = 0
  #blockDepth = 0

  constructor(program: Program, first: FirstCharacters | undefined) {
    this.#program = program
    this.#first = first
  }

  search(search: Search): Int32Array | null {
    this.#search = search
    this.#steps = 0
    this.#blockDepth = 0
    const { subject, from, longest } = search
    let best: Int32Array | null = null
    for (let start = from; start <= subject.length; start++) {
      this.#step()
      if (this.#first !== undefined) {
        if (this.#first.textStartOnly && start > 0) break
        const possible = start < subject.length && this.#first.canStart(subject.codes[start]!)
        if (!this.#first.textStartOnly && !possible) continue
      }
      const slots = new Int32Array(this.#program.slots).fill(-1)
      slots[0] = start
      const found = this.#run(0, start, 1, slots, true)
      if (found !== null && !longest) return this.#finish(found)
      if (found !== null && (best === null || lengthOf(found) > lengthOf(best))) best = found
    }
    return this.#finish(best)
  }

  #finish(found: Int32Array | null): Int32Array | null {
    this.#search.spend(this.#steps)
    return found
  }

  #step(): void {
    if (++this.#steps < stepsPerReport) return
    this.#steps = 0
    this.#search.spend(stepsPerReport)
  }

  /** Runs from an instruction up to a match; of a block, slot 1 of the outcome is where it ended. */
  #run(start: number, from: number, direction: 1 | -1, initial: Int32Array, whole: boolean): Int32Array | null {
    const { operations, x, y, assertions } = this.#program
    const { subject, longest, skipEmpty, from: searchStart } = this.#search
    const none = this.#program.loopDepth
    const choices: Choice[] = []
    let best: Int32Array | null = null
    let [at, position, slots, idle] = [start, from, initial, none]
    let frame: Frame | null = null
    for (;;) {
      this.#step()
      let alive = true
      switch (operations[at]!) {
        case op.character:
        case op.set: {
          const next = direction === 1 ? position : position - 1
          alive = next >= 0 && next < subject.length && consumes(this.#program, at, subject.codes[next]!)
          position += direction
          idle = none
          at++
          break
        }
        case op.jump:
          at = x[at]!
          break
        case op.split:
          if (choices.length >= mostChoices) throw regexFailure('match-stack limit over')
          choices.push({ at: y[at]!, position, slots, idle, frame })
          at = x[at]!
          break
        case op.save:
          slots = slots.slice()
          slots[x[at]!] = position
          at++
          break
        case op.assertion:
          alive = holds(assertions[x[at]!]!, subject, position, searchStart)
          at++
          break
        case op.iterationStart:
          idle = Math.min(idle, x[at]!)
          at++
          break
        case op.iterationEnd:
          if (idle > x[at]!) at++
          else {
            if (idle === x[at]!) idle = none
            at = y[at]!
          }
          break
        case op.look: {
          const look = this.#program.looks[x[at]!]!
          const found = this.#block(look.start, position, look.behind ? -1 : 1, slots)
          alive = (found === null) === look.negated
          if (found !== null && alive) slots = restoreWhole(found, slots)
          at = y[at]!
          break
        }
        case op.atomic: {
          const found = this.#block(x[at]!, position, direction, slots)
          alive = found !== null
          if (found !== null) {
            if (found[1] !== position) idle = none
            position = found[1]!
            slots = restoreWhole(found, slots)
          }
          at = y[at]!
          break
        }
        case op.backreference: {
          const end = this.#backreference(this.#program.references[x[at]!]!, slots, position, direction)
          alive = end >= 0
          if (end !== position) idle = none
          position = end
          at++
          break
        }
        case op.condition:
          at = caught(this.#program.references[x[at]!]!, slots) > 0 ? at + 1 : y[at]!
          break
        case op.call:
          frame = this.#enter(at + 1, position, idle, frame)
          idle = none
          at = x[at]!
          break
        case op.return:
          // An inner call of the same group has written over where this one began.
          if (x[at]! > 0) {
            slots = slots.slice()
            slots[x[at]!] = frame!.position
          }
          idle = frame!.position === position ? frame!.idle : none
          at = frame!.returnTo
          frame = frame!.outer
          break
        default: {
          if (!whole) {
            slots = slots.slice()
            slots[1] = position
            return slots
          }
          if (!skipEmpty || slots[0] !== position) {
            if (!longest) return slots
            if (best === null || lengthOf(slots) > lengthOf(best)) best = slots
          }
          alive = false
        }
      }
      if (alive) continue
      const choice = choices.pop()
      if (choice === undefined) return best
      ;({ at, position, slots, idle, frame } = choice)
    }
  }

  #block(start: number, position: number, direction: 1 | -1, slots: Int32Array): Int32Array | null {
    if (++this.#blockDepth > deepestBlock) throw regexFailure('match-stack limit over')
    const found = this.#run(start, position, direction, slots, false)
    this.#blockDepth--
    return found
  }

  #enter(returnTo: number, position: number, idle: number, outer: Frame | null): Frame {
    const depth = outer === null ? 1 : outer.depth + 1
    if (depth > deepestCall) throw regexFailure('subexp-call-depth limit over')
    return { returnTo, outer, depth, position, idle }
  }

  /** Where the repeated text ends, or -1. */
  #backreference(reference: Reference, slots: Int32Array, position: number, direction: 1 | -1): number {
    const group = caught(reference, slots)
    if (group === 0) return -1
    const { codes, length: textLength } = this.#search.subject
    const from = slots[2 * group]!
    const length = slots[2 * group + 1]! - from
    const start = direction === 1 ? position : position - length
    if (start < 0 || start + length > textLength) return -1
    for (let i = 0; i < length; i++) {
      this.#step()
      const [one, other] = [codes[from + i]!, codes[start + i]!]
      if (one !== other && !(reference.ignoreCase && foldCase(one) === foldCase(other))) return -1
    }
    return direction === 1 ? position + length : start
  }
}

/** The last of the groups that caught something, or 0. */
function caught(reference: Reference, slots: Int32Array): number {
  return reference.groups.findLast((group) => slots[2 * group]! >= 0 && slots[2 * group + 1]! >= 0) ?? 0
}

/** A block's own end does not become the end of the whole match. */
function restoreWhole(found: Int32Array, outer: Int32Array): Int32Array {
  found[1] = outer[1]!
  return found
}

function lengthOf(slots: Int32Array): number {
  return slots[1]! - slots[0]!
}
