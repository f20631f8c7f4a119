import type { Node } from '../ast.ts'
import { countOf } from '../builtins/generators.ts'
import type { Env, Pull } from '../filter.ts'
import { raise } from '../raised.ts'
import { isNumber, isTruthy, toDouble, type Value } from '../values.ts'

/** Builtins that can put out without end, or pass on what does. */
export function pullBuiltin(key: string, nodes: readonly Node[], compile: (node: Node) => Pull): Pull | undefined {
  const make = MAKERS[key]
  return make === undefined ? undefined : make(nodes.map(compile))
}

const identity: Pull = (input) => [input]
const constantly =
  (value: Value): Pull =>
  () => [value]

const MAKERS: Partial<Record<string, (args: Pull[]) => Pull>> = {
  'range/1': ([to = identity]) => range(constantly(0), to, constantly(1)),
  'range/2': ([from = identity, to = identity]) => range(from, to, constantly(1)),
  'range/3': ([from = identity, to = identity, by = identity]) => range(from, to, by),
  'repeat/1': ([f = identity]) =>
    function* (input, env) {
      for (;;) {
        yield* f(input, env)
        env.run.spend(1)
      }
    },
  'recurse/1': ([f = identity]) => recurse(f),
  'while/2': ([condition = identity, update = identity]) => whileTrue(condition, update),
  'limit/2': ([count = identity, f = identity]) =>
    function* (input, env) {
      for (const given of count(input, env)) {
        let left = countOf(given, "limit doesn't support negative count")
        if (left <= 0) continue
        for (const value of f(input, env)) {
          yield value
          if (--left <= 0) break
        }
      }
    },
  'skip/2': ([count = identity, f = identity]) =>
    function* (input, env) {
      for (const given of count(input, env)) {
        let left = countOf(given, "skip doesn't support negative count")
        for (const value of f(input, env)) if (--left < 0) yield value
      }
    },
  'select/1': ([condition = identity]) =>
    function* (input, env) {
      for (const answer of condition(input, env)) if (isTruthy(answer)) yield input
    },
}

/** The first argument varies slowest. */
function range(from: Pull, to: Pull, by: Pull): Pull {
  return function* (input, env) {
    for (const start of from(input, env)) {
      for (const end of to(input, env)) {
        for (const step of by(input, env)) {
          if (!isNumber(start) || !isNumber(end) || !isNumber(step)) return raise('Range bounds must be numeric')
          const last = toDouble(end)
          const stride = toDouble(step)
          let value = toDouble(start)
          if (stride === 0 && value >= last) continue
          for (; stride >= 0 ? value < last : value > last; value += stride) {
            env.run.spend(1)
            yield value
          }
        }
      }
    }
  }
}

/** Depth first, with a stack of its own; a straight line of f's takes no room on it. */
function recurse(f: Pull): Pull {
  return function* (input, env) {
    const open: Iterator<Value>[] = [[input].values()]
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const next = top.next()
      if (next.done === true) {
        open.pop()
        continue
      }
      let value: Value | undefined = next.value
      while (value !== undefined) {
        env.run.spend(1)
        yield value
        const inner = f(value, env)
        value = isAtMostOne(inner) ? inner[0] : undefined
        if (!isAtMostOne(inner)) open.push(inner[Symbol.iterator]())
      }
    }
  }
}

function whileTrue(condition: Pull, update: Pull): Pull {
  const from: Pull = function* (input, env) {
    let value: Value | undefined = input
    while (value !== undefined) {
      const current: Value = value
      value = undefined
      env.run.spend(1)
      const answers = [...condition(current, env)].filter(isTruthy)
      for (const index of answers.keys()) {
        yield current
        const updated = update(current, env)
        if (index === answers.length - 1 && isAtMostOne(updated)) value = updated[0]
        else yield* each(updated, env)
      }
    }
  }
  const each = function* (values: Iterable<Value>, env: Env): Iterable<Value> {
    env.run.enter()
    for (const value of values) yield* from(value, env)
    env.run.depth--
  }
  return from
}

const isAtMostOne = (values: Iterable<Value>): values is Value[] => Array.isArray(values) && values.length <= 1
