import { consumes, op, type Program } from './program.ts'

/** What a match can begin with, to pass over the places where none can. */
export interface FirstCharacters {
  /** A match can only begin where the text begins. */
  readonly textStartOnly: boolean
  /** Whether a match can begin with this code point. */
  readonly canStart: (code: number) => boolean
}

/** Undefined when a match may begin anywhere, or nothing is known. */
export function firstCharacters(program: Program): FirstCharacters | undefined {
  const heads = new Set<number>()
  let textStart = false
  const pending = [0]
  const seen = new Set<number>()
  while (pending.length > 0) {
    const at = pending.pop()!
    if (seen.has(at)) continue
    seen.add(at)
    const operation = program.operations[at]!
    if (operation >= op.character) heads.add(at)
    else if (operation === op.jump) pending.push(program.x[at]!)
    else if (operation === op.split) pending.push(program.x[at]!, program.y[at]!)
    else if (operation === op.look) pending.push(program.y[at]!)
    else if (operation === op.iterationEnd) pending.push(at + 1, program.y[at]!)
    else if (operation === op.save || operation === op.iterationStart) pending.push(at + 1)
    else if (operation === op.assertion) {
      if (program.assertions[program.x[at]!] === 'text-start') textStart = true
      else pending.push(at + 1)
    } else return undefined
  }
  if (textStart) return heads.size === 0 ? { textStartOnly: true, canStart: () => true } : undefined
  return { textStartOnly: false, canStart: characterTest(program, [...heads]) }
}

function characterTest(program: Program, heads: readonly number[]): (code: number) => boolean {
  const passes = (code: number) => heads.some((at) => consumes(program, at, code))
  const ascii = Uint8Array.from({ length: 128 }, (_, code) => (passes(code) ? 1 : 0))
  return (code) => (code < 128 ? ascii[code] === 1 : passes(code))
}
