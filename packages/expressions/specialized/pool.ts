/** The copies of copies.generated.js, handed out in turn; see generate.ts for why there are any. */
import { NumberLiteral } from '../number-literal.ts'
import type { Env, One } from '../filter.ts'
import type { Value, ValueObject } from '../values.ts'
import { extenders, makers, readers, type MakeExtender } from './copies.generated.js'

const turns = new Map<readonly unknown[], number>()

function next<Copy>(copies: readonly Copy[] | undefined): Copy | undefined {
  if (copies === undefined) return undefined
  const turn = turns.get(copies) ?? 0
  turns.set(copies, (turn + 1) % copies.length)
  return copies[turn]
}

/** Keys that a value can have without being an object with that key. */
const isInherited = (key: string): boolean => key in Array.prototype || key in NumberLiteral.prototype

/** The engine's own copy of a key: it finds others only after looking them up. */
const interned = (key: string): string => Object.keys({ [key]: 0 })[0] ?? key

/** Reads a chain of keys. `rest` is called, with the same input, wherever a key of the chain is not found. */
export function readerOf(keys: readonly string[], rest: One): One | undefined {
  if (keys.some(isInherited)) return undefined
  return next(readers[keys.length - 1])?.(keys.map(interned), rest)
}

/** Makes objects with these keys in this order. None may be `__proto__`. */
export function makerOf(keys: readonly string[], values: readonly One[]): (input: Value, env: Env) => ValueObject {
  const own = keys.map(interned)
  const first = Math.min(own.length, makers.length)
  const make = next(makers[first - 1])
  if (make === undefined) return () => ({})
  let made = make(own.slice(0, first), values.slice(0, first))
  for (let from = first; from < own.length; from += extenders.length) {
    const to = Math.min(from + extenders.length, own.length)
    const extend = (next(extenders[to - from - 1]) as MakeExtender)(own.slice(from, to), values.slice(from, to))
    const begin = made
    made = (input, env) => extend(begin(input, env), input, env)
  }
  return made
}
