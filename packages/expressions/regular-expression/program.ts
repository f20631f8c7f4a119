import type { CharacterSet } from './character-set.ts'
import type { Assertion } from './syntax.ts'

/** The instructions. Those that consume compare with `>= op.character`. */
export const op = {
  /** Ends the program, or a block of it. */
  match: 0,
  /** To `x`. */
  jump: 1,
  /** To `x`; if that fails, to `y`. */
  split: 2,
  /** Notes the position in slot `x`. */
  save: 3,
  /** Goes on if assertion `x` holds. */
  assertion: 4,
  /** An iteration, at loop depth `x`, of a body that may match nothing begins. */
  iterationStart: 5,
  /** It ends: out to `y` when it matched nothing, else on. */
  iterationEnd: 6,
  /** Goes on if look-around `x` holds. */
  look: 7,
  /** Matches the block at `x` and forgets its other ways. */
  atomic: 8,
  /** Matches what reference `x` caught. */
  backreference: 9,
  /** Runs the subroutine at `x`. */
  call: 10,
  /** Back to the caller, from the group that begins in slot `x`. */
  return: 11,
  /** Goes on if reference `x` caught something, else to `y`. */
  condition: 12,
  /** Consumes the code point `x`. */
  character: 13,
  /** Consumes a code point of set `x`. */
  set: 14,
} as const

export interface Look {
  /** Where the block to try begins. */
  readonly start: number
  readonly behind: boolean
  readonly negated: boolean
}

/** Groups, of which the last that caught something counts. */
export interface Reference {
  readonly groups: readonly number[]
  readonly ignoreCase: boolean
}

export interface Program {
  readonly operations: Uint8Array
  readonly x: Int32Array
  readonly y: Int32Array
  readonly sets: readonly CharacterSet[]
  readonly assertions: readonly Assertion[]
  readonly looks: readonly Look[]
  readonly references: readonly Reference[]
  /** Two per group, after two for the whole match. */
  readonly slots: number
  /** How deep loops whose bodies may match nothing are nested. */
  readonly loopDepth: number
  /** Free of back-references, atomic groups, calls and conditions: fit for the linear matcher. */
  readonly regular: boolean
}

/** Whether the instruction at `at` consumes this code point. */
export function consumes(program: Program, at: number, code: number): boolean {
  const argument = program.x[at]!
  if (program.operations[at] === op.character) return argument === code
  const set = program.sets[argument]!
  return code < 128 ? set.ascii[code] === 1 : set.other(code)
}
