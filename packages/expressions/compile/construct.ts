import type { Node, NodeOf } from '../ast.ts'
import { named } from '../describe.ts'
import { collect, constant, multiple, single, type Each, type Env, type Filter, type One } from '../filter.ts'
import { formatNamed, type Format } from '../formats.ts'
import { raise } from '../raised.ts'
import type { Scope } from '../scope.ts'
import { syntaxError } from '../source.ts'
import { makerOf } from '../specialized/pool.ts'
import { tostring } from '../tostring.ts'
import { isObject, typeOf, writeKey, type Value, type ValueObject } from '../values.ts'
import type { Compile } from './compile.ts'
import { folded } from './fold-constants.ts'

export function compileLiteral(node: NodeOf<'literal'>): Filter {
  const { value } = node
  return isObject(value) ? single(() => ({ ...value })) : constant(value)
}

export function compileArray(node: NodeOf<'array'>, scope: Scope, compile: Compile): Filter {
  if (node.body === undefined) return single(() => [])
  const items = commaParts(node.body)
  if (items.length > 1) {
    const ones = allSingle(items.map((item) => compile(item, scope)))
    if (ones !== undefined) return single((input, env) => ones.map((one) => one(input, env)))
  }
  const body = compile(node.body, scope)
  return single((input, env) => collect(body, input, env))
}

function commaParts(node: Node): Node[] {
  const parts: Node[] = []
  let rest = node
  while (rest.kind === 'comma') {
    parts.push(rest.right)
    rest = rest.left
  }
  return [...parts, rest].toReversed()
}

function allSingle(filters: Filter[]): One[] | undefined {
  const ones = filters.map((filter) => filter.one)
  return ones.every((one) => one !== undefined) ? ones : undefined
}

export function compileObject(node: NodeOf<'object'>, scope: Scope, compile: Compile): Filter {
  const keys = node.entries.map((entry) => compile(entry.key, scope))
  const values = node.entries.map((entry) => compile(entry.value, scope))
  const valueOnes = allSingle(values)
  const names = keys.map((key) => key.constant?.value)
  if (valueOnes !== undefined && names.every((name) => typeof name === 'string' && name !== '__proto__')) {
    return single(makerOf(names as string[], valueOnes))
  }
  const keyOnes = allSingle(keys)
  if (valueOnes !== undefined && keyOnes !== undefined) {
    const one: One = (input, env) => {
      const object: ValueObject = {}
      for (const [index, key] of keyOnes.entries()) {
        writeKey(object, asKey(key(input, env)), valueOnes[index]?.(input, env) ?? null)
      }
      return object
    }
    return single(one)
  }
  const from = (
    index: number,
    object: ValueObject,
    input: Value,
    env: Env,
    emit: (value: Value) => boolean,
  ): boolean => {
    const key = keys[index]
    const value = values[index]
    if (key === undefined || value === undefined) return emit(object)
    return key.each(input, env, (name) =>
      value.each(input, env, (item) => {
        const next = { ...object }
        writeKey(next, asKey(name), item)
        return from(index + 1, next, input, env, emit)
      }),
    )
  }
  return multiple((input, env, emit) => from(0, {}, input, env, emit))
}

const asKey = (key: Value): string =>
  typeof key === 'string' ? key : raise(`Object keys must be strings, not ${key === null ? typeOf(key) : named(key)}`)

export function compileString(node: NodeOf<'string'>, scope: Scope, compile: Compile): Filter {
  const format = node.format === undefined ? tostring : requireFormat(node.format, node.offset, scope)
  const parts = node.parts.map((part) =>
    typeof part === 'string' ? constant(part) : formatted(compile(part, scope), format),
  )
  const ones = allSingle(parts)
  if (ones !== undefined) {
    const one: One = (input, env) => {
      let text = ''
      for (const part of ones) text += part(input, env) as string
      env.run.checkSize(text.length)
      return text
    }
    return folded(single(one), parts)
  }
  // The last part varies slowest.
  const from = (index: number, rest: string, input: Value, env: Env, emit: (value: Value) => boolean): boolean => {
    env.run.checkSize(rest.length)
    const part = parts[index]
    if (part === undefined) return emit(rest)
    return part.each(input, env, (text) => from(index - 1, (text as string) + rest, input, env, emit))
  }
  const each: Each = (input, env, emit) => from(parts.length - 1, '', input, env, emit)
  return multiple(each)
}

function formatted(filter: Filter, format: Format): Filter {
  const { one } = filter
  if (one === undefined) {
    return multiple((input, env, emit) => filter.each(input, env, (value) => emit(format(value, env.run))))
  }
  return folded(
    single((input, env) => format(one(input, env), env.run)),
    [filter],
  )
}

export function compileFormat(node: NodeOf<'format'>, scope: Scope): Filter {
  const format = requireFormat(node.name, node.offset, scope)
  return single((input, env) => format(input, env.run))
}

function requireFormat(name: string, offset: number, scope: Scope): Format {
  const format = formatNamed(name)
  if (format === undefined) throw syntaxError(scope.unit.source, offset, `${name} is not a known format`)
  return format
}
