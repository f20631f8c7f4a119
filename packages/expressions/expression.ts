import { analyse, type Analysis } from './analysis.ts'
import type { Budget } from './budget.ts'
import { Run, withDefaults } from './budget.ts'
import { compileNode } from './compiler.ts'
import { describe } from './describe.ts'
import { BudgetError, ExpressionError } from './errors.ts'
import { PullCompiler } from './compile/pull.ts'
import { Env, once } from './filter.ts'
import { measure } from './measure.ts'
import { parse } from './parser.ts'
import { readKeys } from './read-keys.ts'
import { Break, Halt, Raised } from './raised.ts'
import { Scope, type CallerFunction } from './scope.ts'
import type { Value } from './values.ts'

export interface CompileOptions {
  /** Names, without `$`, of the variables that each run is given. */
  variables?: readonly string[]
  /** Functions the expression may call by these names. */
  functions?: Readonly<Record<string, CallerFunction>>
}

export interface RunOptions {
  /** Values of the declared variables. One that is missing is null. */
  variables?: Readonly<Record<string, unknown>>
  budget?: Budget
  /** Milliseconds since 1970, for `now`. */
  now?: () => number
}

/** A compiled expression. It keeps no state: it can be run any number of times, for any input. */
export interface Expression {
  readonly source: string
  /** What can be known of the expression without running it. */
  readonly analysis: Analysis
  /** All outputs. The input is never changed, but outputs may share parts with it. */
  all(input: unknown, options?: RunOptions): unknown[]
  /** The first output, or undefined without one; nothing is computed beyond it. */
  first(input: unknown, options?: RunOptions): unknown
  /**
   * The outputs, each computed when it is asked for, so that an endless expression can be left at any time. What cannot
   * be endless, such as `.[]`, is computed together. Time between two outputs counts as well.
   */
  values(input: unknown, options?: RunOptions): Generator<unknown, void, undefined>
  /** Hands each output over as soon as it is there; `false` from the receiver ends the evaluation. */
  forEach(input: unknown, receive: (output: unknown) => boolean | void, options?: RunOptions): void
}

/** Nodes one expression may come to, with the definitions it uses compiled for each way they are called. */
const NODE_LIMIT = 50_000

/**
 * Compiles a jq expression.
 * @throws ExpressionSyntaxError when the source is not an expression, or names what does not exist
 */
export function compile(source: string, options: CompileOptions = {}): Expression {
  const node = parse(source)
  const functions = new Map(Object.entries(options.functions ?? {}))
  const names = options.variables ?? []
  const scopeFor = (nodesLeft: number): Scope => {
    const root = new Scope({ kind: 'root' }, undefined, { source, functions, prelude: new Map(), nodesLeft })
    return names.reduce((inner, name) => inner.withVariable(name), root)
  }
  const filter = compileNode(node, scopeFor(NODE_LIMIT))
  const analysis = analyse(node)
  const { one } = filter

  const start = (run: RunOptions | undefined): Env => {
    let env = new Env(null, null, new Run(withDefaults(run?.budget), run?.now))
    for (const name of names) env = new Env(valueOf(run?.variables, name), env, env.run)
    return env
  }
  const each = (input: unknown, run: RunOptions | undefined, receive: (output: Value) => boolean): void => {
    const env = start(run)
    try {
      filter.each(input as Value, env, (value) => {
        env.run.countOutput()
        measure(value, env.run, analysis.growth)
        return receive(value)
      })
    } catch (error) {
      end(error)
    }
  }
  const all = (input: unknown, run?: RunOptions): unknown[] => {
    const outputs: unknown[] = []
    each(input, run, (output) => {
      outputs.push(output)
      return false
    })
    return outputs
  }
  // Few expressions are ever pulled. Some nodes are compiled several times to find out how.
  const pull = once(() => new PullCompiler(compileNode).compile(node, scopeFor(NODE_LIMIT * 20)))
  const values = function* (input: unknown, run?: RunOptions): Generator<unknown, void, undefined> {
    const env = start(run)
    try {
      for (const value of pull()(input as Value, env)) {
        env.run.countOutput()
        measure(value, env.run, analysis.growth)
        yield value
      }
    } catch (error) {
      end(error)
    }
  }
  const { keys } = filter
  const first = (input: unknown, run?: RunOptions): unknown => {
    if (one !== undefined) {
      const env = start(run)
      try {
        const value = one(input as Value, env)
        measure(value, env.run, analysis.growth)
        return value
      } catch (error) {
        end(error)
        return undefined
      }
    }
    let found: unknown
    each(input, run, (output) => {
      found = output
      return true
    })
    return found
  }
  // A plain path spends nothing that could run out: where it leads to a value, there is nothing else to do.
  const quickFirst = keys === undefined || keys.length === 0 ? first : readKeys(keys, (input) => first(input) as Value)
  return {
    source,
    analysis,
    all,
    first: quickFirst as Expression['first'],
    values,
    forEach: (input, receive, run) => {
      each(input, run, (output) => receive(output) === false)
    },
  }
}

const valueOf = (variables: RunOptions['variables'], name: string): Value =>
  variables !== undefined && Object.hasOwn(variables, name) ? ((variables[name] ?? null) as Value) : null

/** Turns what ended an evaluation into what the caller gets. `halt` alone is no error. */
function end(error: unknown): void {
  if (error instanceof Raised) throw new ExpressionError(messageOf(error.value), error.value)
  if (error instanceof Halt) {
    if (error.failure === undefined) return
    throw new ExpressionError(messageOf(error.failure.value), error.failure.value)
  }
  if (error instanceof Break) throw new ExpressionError('break', 'break')
  // The host's own limits: its stack, and the lengths of strings and arrays.
  if (error instanceof RangeError && /call stack/i.test(error.message)) throw new BudgetError('depth', undefined)
  if (error instanceof RangeError && /^Invalid (string|array) length/.test(error.message)) {
    throw new BudgetError('outputSize', undefined)
  }
  throw error
}

const messageOf = (value: Value): string => {
  if (typeof value === 'string') return value
  return value === null ? 'null (null) not a string' : `${describe(value)} (not a string)`
}
