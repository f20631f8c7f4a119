import type { Run } from './budget.ts'
import { raise } from './raised.ts'
import { describe } from './describe.ts'
import { readKeys } from './read-keys.ts'
import type { Value } from './values.ts'

/** The variables, filters and labels in scope: a chain, so that each binding outlives the ones made after it. */
export class Env {
  readonly slot: unknown
  readonly parent: Env | null
  readonly run: Run

  constructor(slot: unknown, parent: Env | null, run: Run) {
    this.slot = slot
    this.parent = parent
    this.run = run
  }
}

/** A filter passed as an argument, with the scope it was written in. */
export interface Closure {
  filter: Filter
  env: Env
}

/** Where a value was found, from the innermost key out. */
export interface Path {
  readonly key: Value
  readonly parent: Path | null
  /** False where the value was made, not found: then `parent` is the last path, and `key` the value found there. */
  readonly isFound: boolean
}

export const ROOT: Path = { key: null, parent: null, isFound: true }

/** Takes an output. True asks for no more. */
export type Emit = (value: Value) => boolean
export type EmitPath = (value: Value, path: Path) => boolean

/** Exactly one output, or an error. */
export type One = (input: Value, env: Env) => Value
/** One output, or undefined for none. */
export type Maybe = (input: Value, env: Env) => Value | undefined
/** Any number of outputs. True if the receiver asked for no more. */
export type Each = (input: Value, env: Env, emit: Emit) => boolean
/** Any number of outputs, each computed when it is asked for. */
export type Pull = (input: Value, env: Env) => Iterable<Value>
/** Any number of outputs, each with where it is in the value that `path` leads from. */
export type EachPath = (input: Value, path: Path, env: Env, emit: EmitPath) => boolean

/** A compiled part of an expression. */
export interface Filter {
  /** Present where there is always exactly one output. */
  readonly one: One | undefined
  /** Present where there is never more than one output. */
  readonly maybe: Maybe | undefined
  readonly each: Each
  /**
   * Present where the last thing done is to call a function that is still open. As `each`, but leaves that call in
   * `run.pending`, for whoever opened the function to make when this has returned.
   */
  readonly tail: Each | undefined
  /** Compiled when first asked for: most filters are never used as paths. */
  readonly paths: () => EachPath
  /** Present where the output is the same for every input. */
  readonly constant: { value: Value } | undefined
  /** Present where the output is what is found at these keys of the input, one inside the other. */
  readonly keys: readonly string[] | undefined
  /** Present where the output is an array: what this makes of each value inside the input. */
  readonly mapped: One | undefined
  /** What this filter does with such an array, without making it. */
  readonly afterMap: ((mapped: One) => One) | undefined
  /** Present where this is nothing but an argument of the function it stands in: what was passed for it. */
  readonly passed: ((env: Env) => Closure) | undefined
  /** Present in arguments of functions, where outputs are pulled. */
  readonly pull: (() => Pull) | undefined
}

/** A filter that always has one output. Without `paths` its output is a value that was made. */
export function single(one: One, paths?: () => EachPath): Filter {
  return { ...make((input, env, emit) => emit(one(input, env)), paths), one, maybe: one }
}

/** The value at these keys. */
export function field(keys: readonly string[], paths: () => EachPath): Filter {
  return { ...single(readKeys(keys), paths), keys }
}

/** A filter that has one output or none. */
export function optional(maybe: Maybe, paths?: () => EachPath): Filter {
  const each: Each = (input, env, emit) => {
    const value = maybe(input, env)
    return value === undefined ? false : emit(value)
  }
  return { ...make(each, paths), maybe }
}

export function multiple(each: Each, paths?: () => EachPath): Filter {
  return make(each, paths)
}

export function constant(value: Value): Filter {
  return { ...single(() => value), constant: { value } }
}

/** A filter of which nothing more is known. */
const BARE = {
  one: undefined,
  maybe: undefined,
  constant: undefined,
  keys: undefined,
  tail: undefined,
  passed: undefined,
  pull: undefined,
  mapped: undefined,
  afterMap: undefined,
} as const

function make(each: Each, paths: (() => EachPath) | undefined): Filter {
  const pathsOnce = once(paths ?? (() => madePaths(each)))
  return { ...BARE, each, paths: pathsOnce }
}

/**
 * An output that is the very value the path leads to still is there. What was made instead remembers that value: jq
 * tells the two apart by identity alone.
 */
function madePaths(each: Each): EachPath {
  return (input, path, env, emit) => {
    const found = path.isFound ? path : path.parent
    const foundValue = path.isFound ? input : path.key
    const made: Path = { key: foundValue, parent: found, isFound: false }
    return each(input, env, (value) => {
      const isSame = found !== null && value === foundValue
      return emit(value, isSame ? found : made)
    })
  }
}

export function once<Result>(make: () => Result): () => Result {
  let made: { result: Result } | undefined
  return () => {
    made ??= { result: make() }
    return made.result
  }
}

/** The first output, or undefined without one. */
export function firstOf(filter: Filter, input: Value, env: Env): Value | undefined {
  if (filter.maybe !== undefined) return filter.maybe(input, env)
  let first: Value | undefined
  filter.each(input, env, (value) => {
    first = value
    return true
  })
  return first
}

/** All outputs in an array. */
export function collect(filter: Filter, input: Value, env: Env): Value[] {
  if (filter.one !== undefined) return [filter.one(input, env)]
  const values: Value[] = []
  filter.each(input, env, (value) => {
    env.run.checkSize(values.push(value))
    return false
  })
  return values
}

/** Goes one key further from a path, if it still leads somewhere. */
export function step(path: Path, key: Value, value: Value, action: 'access' | 'iterate'): Path {
  if (!path.isFound) {
    const attempt = action === 'iterate' ? 'iterate through' : `access element ${describe(key)} of`
    raise(`Invalid path expression near attempt to ${attempt} ${describe(value)}`)
  }
  return { key, parent: path, isFound: true }
}

/** The path as jq shows it: an array of keys. */
export function pathToArray(path: Path, value: Value): Value[] {
  if (!path.isFound) raise(`Invalid path expression with result ${describe(value)}`)
  const keys: Value[] = []
  for (let place: Path = path; place.parent !== null; place = place.parent) keys.push(place.key)
  return keys.toReversed()
}
