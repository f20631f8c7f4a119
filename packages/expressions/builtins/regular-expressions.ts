import type { Run } from '../budget.ts'
import { raiseAbout, named } from '../describe.ts'
import { multiple, single, type Env, type Filter } from '../filter.ts'
import { raise } from '../raised.ts'
import { compilePattern, PatternError, type Match, type Pattern } from '../regular-expression/index.ts'
import { sliceCodePoints } from '../text.ts'
import { writeKey, type Value, type ValueObject } from '../values.ts'
import { filterBuiltins, type BuiltinTable, type Make } from './builtin.ts'

const identity: Filter = single((input) => input)
const none: Filter = single(() => null)

/** Compiled patterns, the least recently used first: most expressions use the same few for every record. */
const CACHE_SIZE = 200
const cache = new Map<string, Pattern>()

function patternOf(source: string, flags: string): Pattern {
  const key = `${flags}/${source}`
  let pattern = cache.get(key)
  if (pattern === undefined) {
    try {
      pattern = compilePattern(source, flags)
    } catch (error) {
      if (error instanceof PatternError) return raise(`${source} (at offset 0) is not a valid regex: ${error.message}`)
      throw error
    }
  }
  cache.delete(key)
  cache.set(key, pattern)
  const [oldest] = cache.keys()
  if (cache.size > CACHE_SIZE && oldest !== undefined) cache.delete(oldest)
  return pattern
}

/** Calls once for every pattern and flags: `f(re)`, `f(re; flags)` or `f([re, flags])`. */
function withPattern(
  [re = identity, flags = none]: readonly Filter[],
  more: string,
  use: (text: string, pattern: Pattern, env: Env, emit: (value: Value) => boolean) => boolean,
): Filter {
  return multiple((input, env, emit) =>
    flags.each(input, env, (modifiers) =>
      re.each(input, env, (source) => {
        if (typeof input !== 'string') return raiseAbout(input, 'cannot be matched, as it is not a string')
        return use(input, resolve(source, modifiers, more), env, emit)
      }),
    ),
  )
}

function resolve(source: Value, modifiers: Value, more: string): Pattern {
  if (Array.isArray(source) && modifiers === null) {
    const [inner = null, flags = null] = source
    return resolve(inner, flags ?? null, more)
  }
  if (typeof source !== 'string') return raise(`${named(source)} cannot be matched, as it is not a string`)
  if (modifiers !== null && typeof modifiers !== 'string') return raise(`${named(modifiers)} is not a string`)
  const flags = modifiers ?? ''
  return patternOf(source, more !== '' && !flags.includes(more) ? flags + more : flags)
}

const spendOf = (run: Run) => (steps: number) => run.spend(steps)

const matchAll: Make = (args) =>
  withPattern(args, '', (text, pattern, env, emit) =>
    pattern.execAll(text, spendOf(env.run)).some((match) => emit(asValue(match))),
  )

const test: Make = (args) =>
  onlyOne(
    withPattern(args, '', (text, pattern, env, emit) => emit(pattern.test(text, spendOf(env.run)))),
    args,
  )

const capture: Make = (args) =>
  withPattern(args, '', (text, pattern, env, emit) =>
    pattern.execAll(text, spendOf(env.run)).some((match) => emit(namedCaptures(match))),
  )

const scan: Make = (args) =>
  withPattern(args, 'g', (text, pattern, env, emit) =>
    pattern
      .execAll(text, spendOf(env.run))
      .some((match) => emit(match.captures.length === 0 ? match.string : match.captures.map((group) => group.string))),
  )

/** The text between the matches. */
const split: Make = (args) =>
  onlyOne(
    withPattern(args, 'g', (text, pattern, env, emit) => {
      const parts: Value[] = []
      let from = 0
      for (const { offset, length } of pattern.execAll(text, spendOf(env.run))) {
        parts.push(sliceCodePoints(text, from, offset))
        env.run.spend((text.length >> 5) + 1)
        from = offset + length
      }
      parts.push(sliceCodePoints(text, from, Infinity))
      return emit(parts)
    }),
    args,
  )

/** Every combination of the replacements' outputs; the first match varies slowest in each output of the first. */
const sub: Make = ([re = identity, replacement = identity, flags = none]) =>
  withPattern([re, flags], '', (text, pattern, env, emit) => {
    const matches = pattern.execAll(text, spendOf(env.run))
    if (matches.length === 0) return emit(text)
    const streams = matches.map((match) => replacements(match, replacement, env))
    const count = Math.max(...streams.map((stream) => stream.length))
    for (let index = 0; index < count; index++) {
      let result = ''
      let from = 0
      let isComplete = true
      for (const [position, { offset, length }] of matches.entries()) {
        const put = streams[position]?.[index]
        if (put === undefined) isComplete = false
        result += sliceCodePoints(text, from, offset) + (put ?? '')
        env.run.spend((text.length >> 5) + 1)
        env.run.checkSize(result.length)
        from = offset + length
      }
      result += sliceCodePoints(text, from, Infinity)
      env.run.checkSize(result.length)
      if (isComplete && emit(result)) return true
    }
    return false
  })

function replacements(match: Match, replacement: Filter, env: Env): string[] {
  const texts: string[] = []
  replacement.each(namedCaptures(match), env, (value) => {
    if (typeof value !== 'string') return raise(`${named(namedCaptures(match))} cannot be added to a string`)
    texts.push(value)
    return false
  })
  return texts
}

function namedCaptures(match: Match): ValueObject {
  const object: ValueObject = {}
  for (const group of match.captures) if (group.name !== null) writeKey(object, group.name, group.string)
  return object
}

function asValue(match: Match): Value {
  return {
    offset: match.offset,
    length: match.length,
    string: match.string,
    captures: match.captures.map(({ offset, length, string, name }) => ({ offset, length, string, name })),
  }
}

/** With one pattern and one set of flags there is one output. */
function onlyOne(filter: Filter, args: readonly Filter[]): Filter {
  if (args.some((arg) => arg.one === undefined)) return filter
  return single((input, env) => {
    let found: Value = null
    filter.each(input, env, (value) => {
      found = value
      return true
    })
    return found
  })
}

export const regularExpressionBuiltins: BuiltinTable = filterBuiltins({
  'match/1': matchAll,
  'match/2': matchAll,
  'test/1': test,
  'test/2': test,
  'capture/2': capture,
  'scan/2': scan,
  'split/2': split,
  'sub/3': sub,
})
