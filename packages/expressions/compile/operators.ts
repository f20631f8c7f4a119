import { OPERATIONS } from '../arithmetic.ts'
import type { ComparisonOperator, NodeOf } from '../ast.ts'
import { raiseAbout } from '../describe.ts'
import { multiple, single, type Each, type EachPath, type Filter, type One } from '../filter.ts'
import { NumberLiteral, negateLiteral } from '../number-literal.ts'
import type { Scope } from '../scope.ts'
import { compareValues, equalValues, isTruthy, type Value } from '../values.ts'
import type { Compile } from './compile.ts'
import { folded } from './fold-constants.ts'

export function compileArithmetic(node: NodeOf<'arithmetic'>, scope: Scope, compile: Compile): Filter {
  const left = compile(node.left, scope)
  const right = compile(node.right, scope)
  const operation = OPERATIONS[node.operator]
  if (left.one === undefined || right.one === undefined) {
    const each: Each = (input, env, emit) =>
      right.each(input, env, (b) => left.each(input, env, (a) => emit(operation(a, b, env.run))))
    return multiple(each)
  }
  const leftOne = left.one
  const rightOne = right.one
  const general: One = (input, env) => {
    const b = rightOne(input, env)
    return operation(leftOne(input, env), b, env.run)
  }
  const quick = QUICK[node.operator]
  return folded(single(quick === undefined ? general : quick(leftOne, rightOne, general)), [left, right])
}

type Quick = (left: One, right: One, general: One) => One

/** Numbers are what most arithmetic is about: they skip the choice by type. */
const QUICK: Partial<Record<NodeOf<'arithmetic'>['operator'], Quick>> = {
  '+': (left, right) => (input, env) => {
    const b = right(input, env)
    const a = left(input, env)
    return typeof a === 'number' && typeof b === 'number' ? a + b : OPERATIONS['+'](a, b, env.run)
  },
  '-': (left, right) => (input, env) => {
    const b = right(input, env)
    const a = left(input, env)
    return typeof a === 'number' && typeof b === 'number' ? a - b : OPERATIONS['-'](a, b, env.run)
  },
  '*': (left, right) => (input, env) => {
    const b = right(input, env)
    const a = left(input, env)
    return typeof a === 'number' && typeof b === 'number' ? a * b : OPERATIONS['*'](a, b, env.run)
  },
}

type Comparison = (left: Value, right: Value) => boolean

const COMPARISONS: Record<ComparisonOperator, Comparison> = {
  '==': equalValues,
  '!=': (left, right) => !equalValues(left, right),
  '<': isLess,
  '<=': isLessOrEqual,
  '>': (left, right) => !isLessOrEqual(left, right),
  '>=': (left, right) => !isLess(left, right),
}

/** Of numbers, nan is less than any. */
function isLess(left: Value, right: Value): boolean {
  if (typeof left === 'number' && typeof right === 'number') return left < right || Number.isNaN(left)
  return compareValues(left, right) < 0
}

function isLessOrEqual(left: Value, right: Value): boolean {
  if (typeof left === 'number' && typeof right === 'number') return left <= right || Number.isNaN(left)
  return compareValues(left, right) <= 0
}

export function compileComparison(node: NodeOf<'comparison'>, scope: Scope, compile: Compile): Filter {
  const left = compile(node.left, scope)
  const right = compile(node.right, scope)
  const compare = COMPARISONS[node.operator]
  if (left.one === undefined || right.one === undefined) {
    const each: Each = (input, env, emit) =>
      right.each(input, env, (b) => left.each(input, env, (a) => emit(compare(a, b))))
    return multiple(each)
  }
  const leftOne = left.one
  const rightOne = right.one
  const one: One = (input, env) => {
    const b = rightOne(input, env)
    return compare(leftOne(input, env), b)
  }
  return folded(single(one), [left, right])
}

export function compileLogical(node: NodeOf<'logical'>, scope: Scope, compile: Compile): Filter {
  const left = compile(node.left, scope)
  const right = compile(node.right, scope)
  /** What the left side must be for the right side not to matter. */
  const decisive = node.operator === 'or'
  if (left.one === undefined || right.one === undefined) {
    const each: Each = (input, env, emit) =>
      left.each(input, env, (a) =>
        isTruthy(a) === decisive ? emit(decisive) : right.each(input, env, (b) => emit(isTruthy(b))),
      )
    return multiple(each)
  }
  const leftOne = left.one
  const rightOne = right.one
  const one: One = (input, env) =>
    isTruthy(leftOne(input, env)) === decisive ? decisive : isTruthy(rightOne(input, env))
  return folded(single(one), [left, right])
}

export function compileNegate(node: NodeOf<'negate'>, scope: Scope, compile: Compile): Filter {
  const operand = compile(node.operand, scope)
  const { one } = operand
  if (one === undefined) return multiple((input, env, emit) => operand.each(input, env, (value) => emit(negate(value))))
  return folded(
    single((input, env) => negate(one(input, env))),
    [operand],
  )
}

export function negate(value: Value): Value {
  if (typeof value === 'number') return -value
  return value instanceof NumberLiteral ? negateLiteral(value) : raiseAbout(value, 'cannot be negated')
}

/** `a // b`: all of a that is neither false nor null, or else b. An error in a is an error: see `?`. */
export function compileAlternative(node: NodeOf<'alternative'>, scope: Scope, compile: Compile): Filter {
  const left = compile(node.left, scope)
  const right = compile(node.right, scope)
  const paths = (): EachPath => {
    const leftPaths = left.paths()
    const rightPaths = right.paths()
    return (input, path, env, emit) => {
      let found = false
      const stop = leftPaths(input, path, env, (value, place) => {
        if (!isTruthy(value)) return false
        found = true
        return emit(value, place)
      })
      return stop || (!found && rightPaths(input, path, env, emit))
    }
  }
  const { maybe } = left
  if (maybe !== undefined && right.one !== undefined) {
    const rightOne = right.one
    const one: One = (input, env) => {
      const value = maybe(input, env)
      return value !== undefined && isTruthy(value) ? value : rightOne(input, env)
    }
    return single(one, paths)
  }
  const each: Each = (input, env, emit) => {
    let found = false
    const stop = left.each(input, env, (value) => {
      if (!isTruthy(value)) return false
      found = true
      return emit(value)
    })
    return stop || (!found && right.each(input, env, emit))
  }
  const alternative = multiple(each, paths)
  const { tail } = right
  if (tail === undefined || maybe === undefined) return alternative
  return {
    ...alternative,
    tail: (input, env, emit) => {
      const value = maybe(input, env)
      return value !== undefined && isTruthy(value) ? emit(value) : tail(input, env, emit)
    },
  }
}
