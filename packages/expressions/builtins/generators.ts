import { multiple, optional, single, type Each, type EachPath, type Filter } from '../filter.ts'
import { iterate } from '../iterate.ts'
import { raise } from '../raised.ts'
import { isNumber, isTruthy, toDouble, type Value } from '../values.ts'
import { filterBuiltins, type BuiltinTable } from './builtin.ts'

const identity: Filter = single((input) => input)

/** Filters about how many outputs there are. */
export const generatorBuiltins: BuiltinTable = filterBuiltins({
  'range/1': ([to = identity]) => range(undefined, to, undefined),
  'range/2': ([from, to = identity]) => range(from, to, undefined),
  'range/3': ([from, to = identity, by]) => range(from, to, by),
  'first/1': ([f = identity]) => first(f),
  'last/1': ([f = identity]) => last(f),
  'limit/2': ([count = identity, f = identity]) => limit(count, f),
  'skip/2': ([count = identity, f = identity]) => skip(count, f),
  'nth/2': ([count = identity, f = identity]) => nth(count, f),
  'isempty/1': ([f = identity]) => single((input, env) => !f.each(input, env, () => true)),
  'any/0': () => quantifier(items, identity, true),
  'any/1': ([condition = identity]) => quantifier(items, condition, true),
  'any/2': ([source = identity, condition = identity]) => quantifier(source, condition, true),
  'all/0': () => quantifier(items, identity, false),
  'all/1': ([condition = identity]) => quantifier(items, condition, false),
  'all/2': ([source = identity, condition = identity]) => quantifier(source, condition, false),
  'while/2': ([condition = identity, update = identity]) => whileTrue(condition, update),
  'until/2': ([condition = identity, update = identity]) => until(condition, update),
  'repeat/1': ([f = identity]) => repeat(f),
})

const items: Filter = multiple((input, env, emit) => iterate(input, env.run, emit))

/** Numbers from `from` up to but not including `to`; the first argument varies slowest. */
function range(from: Filter | undefined, to: Filter, by: Filter | undefined): Filter {
  const zero: Filter = single(() => 0)
  const unit: Filter = single(() => 1)
  return multiple((input, env, emit) =>
    (from ?? zero).each(input, env, (start) =>
      to.each(input, env, (end) =>
        (by ?? unit).each(input, env, (increment) => {
          if (!isNumber(start) || !isNumber(end) || !isNumber(increment)) {
            return raise('Range bounds must be numeric')
          }
          const last = toDouble(end)
          const stride = toDouble(increment)
          if (stride === 0 && toDouble(start) === last) return false
          if (stride === 0 && toDouble(start) > last) return false
          for (let value = toDouble(start); stride >= 0 ? value < last : value > last; value += stride) {
            env.run.spend(1)
            if (emit(value)) return true
          }
          return false
        }),
      ),
    ),
  )
}

function first(f: Filter): Filter {
  const paths = (): EachPath => {
    const fPaths = f.paths()
    return (input, path, env, emit) => {
      let stop = false
      fPaths(input, path, env, (value, place) => {
        stop = emit(value, place)
        return true
      })
      return stop
    }
  }
  if (f.one !== undefined) return single(f.one, paths)
  return optional((input, env) => {
    let found: Value | undefined
    f.each(input, env, (value) => {
      found = value
      return true
    })
    return found
  }, paths)
}

function last(f: Filter): Filter {
  const paths = (): EachPath => {
    const fPaths = f.paths()
    return (input, path, env, emit) => {
      let found: Parameters<typeof emit> | undefined
      fPaths(input, path, env, (...output) => {
        found = output
        return false
      })
      return found !== undefined && emit(...found)
    }
  }
  return optional((input, env) => {
    let found: Value | undefined
    f.each(input, env, (value) => {
      found = value
      return false
    })
    return found
  }, paths)
}

export function countOf(value: Value, negative: string): number {
  if (!isNumber(value)) return raise('Invalid arguments: a number of outputs is needed')
  const count = toDouble(value)
  return count < 0 ? raise(negative) : count
}

/** Filters that pass on some of the outputs of another, chosen by their position. */
function byPosition(
  count: Filter,
  f: Filter,
  negative: string,
  choose: (position: number, count: number) => Choice,
): Filter {
  const each: Each = (input, env, emit) =>
    count.each(input, env, (given) => {
      const wanted = countOf(given, negative)
      let position = 0
      let stop = false
      if (choose(-1, wanted) === 'end') return false
      f.each(input, env, (value) => {
        const choice = choose(position++, wanted)
        if (choice === 'skip') return false
        stop = emit(value)
        return stop || choice === 'last'
      })
      return stop
    })
  const paths = (): EachPath => {
    const fPaths = f.paths()
    return (input, path, env, emit) =>
      count.each(input, env, (given) => {
        const wanted = countOf(given, negative)
        let position = 0
        let stop = false
        if (choose(-1, wanted) === 'end') return false
        fPaths(input, path, env, (value, place) => {
          const choice = choose(position++, wanted)
          if (choice === 'skip') return false
          stop = emit(value, place)
          return stop || choice === 'last'
        })
        return stop
      })
  }
  return multiple(each, paths)
}

/** What to do with the output at a position. At -1, before the first: `end` for not even starting. */
type Choice = 'skip' | 'pass' | 'last' | 'end'

const limit = (count: Filter, f: Filter): Filter =>
  byPosition(count, f, "limit doesn't support negative count", (position, wanted) => {
    if (position < 0) return wanted > 0 ? 'pass' : 'end'
    return position + 1 >= wanted ? 'last' : 'pass'
  })

const skip = (count: Filter, f: Filter): Filter =>
  byPosition(count, f, "skip doesn't support negative count", (position, wanted) =>
    position < wanted ? 'skip' : 'pass',
  )

const nth = (count: Filter, f: Filter): Filter =>
  byPosition(count, f, "nth doesn't support negative indices", (position, wanted) =>
    position < wanted ? 'skip' : 'last',
  )

/** `any` and `all`: true or false as soon as one output decides. */
function quantifier(source: Filter, condition: Filter, decisive: boolean): Filter {
  return single((input, env) => {
    const decided = source.each(input, env, (value) =>
      condition.each(value, env, (answer) => isTruthy(answer) === decisive),
    )
    return decided ? decisive : !decisive
  })
}

/** The outputs of f, again and again, until one is an error or nobody wants more. */
function repeat(f: Filter): Filter {
  const paths = (): EachPath => {
    const fPaths = f.paths()
    return (input, path, env, emit) => {
      while (!fPaths(input, path, env, emit)) env.run.spend(1)
      return true
    }
  }
  return multiple((input, env, emit) => {
    while (!f.each(input, env, emit)) env.run.spend(1)
    return true
  }, paths)
}

function whileTrue(condition: Filter, update: Filter): Filter {
  const each: Each = (input, env, emit) => {
    env.run.enter()
    const stop = condition.each(
      input,
      env,
      (answer) => isTruthy(answer) && (emit(input) || update.each(input, env, (value) => each(value, env, emit))),
    )
    env.run.depth--
    return stop
  }
  const conditionOne = condition.one
  const updateMaybe = update.maybe
  if (conditionOne === undefined || updateMaybe === undefined)
    return multiple(each, () => whilePaths(condition, update))
  const loop: Each = (input, env, emit) => {
    for (let value: Value | undefined = input; value !== undefined; value = updateMaybe(value, env)) {
      env.run.spend(1)
      if (!isTruthy(conditionOne(value, env))) return false
      if (emit(value)) return true
    }
    return false
  }
  return multiple(loop, () => whilePaths(condition, update))
}

function whilePaths(condition: Filter, update: Filter): EachPath {
  const updatePaths = update.paths()
  const from: EachPath = (input, path, env, emit) => {
    env.run.enter()
    const stop = condition.each(
      input,
      env,
      (answer) =>
        isTruthy(answer) &&
        (emit(input, path) || updatePaths(input, path, env, (value, place) => from(value, place, env, emit))),
    )
    env.run.depth--
    return stop
  }
  return from
}

function until(condition: Filter, update: Filter): Filter {
  const each: Each = (input, env, emit) => {
    env.run.enter()
    const stop = condition.each(input, env, (answer) =>
      isTruthy(answer) ? emit(input) : update.each(input, env, (value) => each(value, env, emit)),
    )
    env.run.depth--
    return stop
  }
  const paths = (): EachPath => {
    const updatePaths = update.paths()
    const from: EachPath = (input, path, env, emit) => {
      env.run.enter()
      const stop = condition.each(input, env, (answer) =>
        isTruthy(answer)
          ? emit(input, path)
          : updatePaths(input, path, env, (value, place) => from(value, place, env, emit)),
      )
      env.run.depth--
      return stop
    }
    return from
  }
  const conditionOne = condition.one
  const updateOne = update.one
  if (conditionOne === undefined || updateOne === undefined) return multiple(each, paths)
  return single((input, env) => {
    let value = input
    while (!isTruthy(conditionOne(value, env))) {
      env.run.spend(1)
      value = updateOne(value, env)
    }
    return value
  }, paths)
}
