import { builtinNames } from '../builtins/registry.ts'
import type { ExpressionSyntaxError } from '../errors.ts'
import type { Scope } from '../scope.ts'
import { syntaxError } from '../source.ts'

/** A name further away than this is no help. */
const FARTHEST = 3

export function undefinedFunction(name: string, arity: number, offset: number, scope: Scope): ExpressionSyntaxError {
  const known = [
    ...scope.callables(),
    ...[...scope.unit.functions].map(([own, { arity: count }]) => `${own}/${count}`),
    ...builtinNames(),
  ]
  const sameName = known.filter((key) => key.startsWith(`${name}/`))
  const suggestion = sameName[0] ?? nearest(`${name}/${arity}`, known)
  const message = sameName.length > 0 ? `${name} does not take ${arity} arguments` : `${name}/${arity} is not defined`
  return syntaxError(scope.unit.source, offset, withHint(message, suggestion), { suggestion })
}

export function undefinedVariable(name: string, offset: number, scope: Scope): ExpressionSyntaxError {
  const found = nearest(name, scope.variables())
  const suggestion = found === undefined ? undefined : `$${found}`
  return syntaxError(scope.unit.source, offset, withHint(`$${name} is not defined`, suggestion), { suggestion })
}

const withHint = (message: string, suggestion: string | undefined): string =>
  suggestion === undefined ? message : `${message} (did you mean ${suggestion}?)`

function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined
  let bestDistance = Math.min(FARTHEST, Math.ceil(name.length / 2)) + 1
  for (const candidate of known) {
    const distance = editDistance(name, candidate)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Levenshtein's distance: how many letters to insert, delete or replace. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
