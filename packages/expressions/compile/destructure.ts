import { getIndex } from '../access.ts'
import { variablesOf, type Pattern, type PatternEntry } from '../ast.ts'
import { named } from '../describe.ts'
import { Env, type Filter } from '../filter.ts'
import { raise, Raised } from '../raised.ts'
import type { Scope } from '../scope.ts'
import { caught } from '../try.ts'
import { isObject, type Value } from '../values.ts'
import type { Compile } from './compile.ts'

/** Binds the variables of a pattern and goes on, once for every way the pattern can be taken. */
export type Bind = (value: Value, env: Env, next: (env: Env) => boolean) => boolean

export interface Binding {
  /** Where all variables are in scope. */
  scope: Scope
  bind: Bind
  /** Present where there is exactly one way to take the pattern. */
  bindOnce: ((value: Value, env: Env) => Env) | undefined
}

/** Compiles the patterns of an `as`. Several are alternatives (`?//`): what fails goes on with the next one. */
export function compilePatterns(patterns: readonly Pattern[], scope: Scope, compile: Compile): Binding {
  const [first] = patterns
  if (first === undefined) return { scope, bind: (_value, env, next) => next(env), bindOnce: (_value, env) => env }
  if (patterns.length === 1) {
    const only = compilePattern(first, scope, compile)
    return {
      ...only,
      bindOnce: first.kind === 'variable' ? bindVariable : hasFixedKeys(first) ? onceWith(only.bind) : undefined,
    }
  }
  const names = variablesOf(patterns)
  const bodyScope = names.reduce((inner, name) => inner.withVariable(name), scope)
  const alternatives = patterns.map((pattern) => {
    const { scope: patternScope, bind } = compilePattern(pattern, scope, compile)
    const hops = names.map((name) => {
      const found = patternScope.find((entry) => entry.kind === 'variable' && entry.name === name)
      // A name bound outside the pattern is not this pattern's.
      return found === undefined || found.slots <= scope.slots ? undefined : patternScope.hopsTo(found)
    })
    return { bind, hops }
  })
  const bind: Bind = (value, env, next) => {
    let failure: Raised | undefined
    for (const alternative of alternatives) {
      const end = caught(env.run, () =>
        alternative.bind(value, env, (inner) => next(rebind(env, inner, alternative.hops))),
      )
      if (!(end instanceof Raised)) return end
      failure = end
    }
    // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error
    throw failure
  }
  return { scope: bodyScope, bind, bindOnce: undefined }
}

const bindVariable = (value: Value, env: Env): Env => new Env(value, env, env.run)

const onceWith =
  (bind: Bind) =>
  (value: Value, env: Env): Env => {
    let bound = env
    bind(value, env, (inner) => {
      bound = inner
      return false
    })
    return bound
  }

function hasFixedKeys(pattern: Pattern): boolean {
  if (pattern.kind === 'variable') return true
  if (pattern.kind === 'array') return pattern.elements.every(hasFixedKeys)
  return pattern.entries.every(
    ({ key, pattern: inner }) => key.kind === 'literal' && (inner === undefined || hasFixedKeys(inner)),
  )
}

/** The same slots whichever alternative matched: those it does not bind are null. */
function rebind(outer: Env, inner: Env, hops: (number | undefined)[]): Env {
  let env = outer
  for (const count of hops) {
    let place = inner
    for (let hop = 0; hop < (count ?? 0); hop++) place = place.parent as Env
    env = new Env(count === undefined ? null : place.slot, env, outer.run)
  }
  return env
}

function compilePattern(pattern: Pattern, scope: Scope, compile: Compile): { scope: Scope; bind: Bind } {
  switch (pattern.kind) {
    case 'variable':
      return {
        scope: scope.withVariable(pattern.name),
        bind: (value, env, next) => next(new Env(value, env, env.run)),
      }
    case 'array':
      return sequence(
        pattern.elements.map((element, index) => (inner: Scope) => {
          const { scope: after, bind } = compilePattern(element, inner, compile)
          return { scope: after, bind: (value, env, next) => bind(elementAt(value, index), env, next) }
        }),
        scope,
      )
    case 'object':
      return sequence(
        pattern.entries.map((entry) => (inner: Scope) => compileEntry(entry, inner, compile)),
        scope,
      )
  }
}

type Part = (scope: Scope) => { scope: Scope; bind: Bind }

/** Binds part after part, each seeing the variables before it. */
function sequence(parts: Part[], scope: Scope): { scope: Scope; bind: Bind } {
  let inner = scope
  const binds = parts.map((part) => {
    const compiled = part(inner)
    inner = compiled.scope
    return compiled.bind
  })
  const from = (index: number, value: Value, env: Env, next: (env: Env) => boolean): boolean => {
    const bind = binds[index]
    return bind === undefined ? next(env) : bind(value, env, (after) => from(index + 1, value, after, next))
  }
  return { scope: inner, bind: (value, env, next) => from(0, value, env, next) }
}

function compileEntry(entry: PatternEntry, scope: Scope, compile: Compile): { scope: Scope; bind: Bind } {
  const key: Filter = compile(entry.key, scope)
  const afterKey = entry.bindsKey === undefined ? scope : scope.withVariable(entry.bindsKey)
  const inner = entry.pattern === undefined ? undefined : compilePattern(entry.pattern, afterKey, compile)
  const bind: Bind = (value, env, next) =>
    key.each(value, env, (name) => {
      const found = fieldOf(value, name)
      const withKey = entry.bindsKey === undefined ? env : new Env(found, env, env.run)
      return inner === undefined ? next(withKey) : inner.bind(found, withKey, next)
    })
  return { scope: inner?.scope ?? afterKey, bind }
}

function elementAt(value: Value, index: number): Value {
  if (value !== null && !Array.isArray(value)) raise(`Cannot index ${typeName(value)} with number (${index})`)
  return getIndex(value, index)
}

function fieldOf(value: Value, name: Value): Value {
  if (typeof name !== 'string') return raise(`Cannot index ${typeName(value)} with ${named(name)}`)
  return getIndex(value, name)
}

const typeName = (value: Value): string => (isObject(value) ? 'object' : named(value).split(' ')[0]) ?? ''
