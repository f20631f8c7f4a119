import type { Env, One } from '../filter.ts'
import type { Value, ValueObject } from '../values.ts'

/** Reads key after key. What is no object, or has no such key, is for `rest`, which starts anew. */
export type MakeReader = (keys: readonly string[], rest: One) => One
export type MakeMaker = (keys: readonly string[], values: readonly One[]) => (input: Value, env: Env) => ValueObject
export type MakeExtender = (
  keys: readonly string[],
  values: readonly One[],
) => (object: ValueObject, input: Value, env: Env) => ValueObject

/** Copies by the number of keys, from one on. */
export const readers: readonly (readonly MakeReader[])[]
export const makers: readonly (readonly MakeMaker[])[]
export const extenders: readonly (readonly MakeExtender[])[]
