import type { Node, NodeOf } from '../ast.ts'
import { Env, field, multiple, optional, single, type EachPath, type Filter, type Maybe, type One } from '../filter.ts'
import { Break, Raised } from '../raised.ts'
import type { Scope } from '../scope.ts'
import { syntaxError } from '../source.ts'
import { caught, recover } from '../try.ts'
import { isTruthy, type Value } from '../values.ts'
import type { Compile } from './compile.ts'

export function compilePipe(node: NodeOf<'pipe'>, scope: Scope, compile: Compile): Filter {
  const filters: Filter[] = []
  for (const part of pipeParts(node)) {
    const right = compile(part, scope)
    const mapped = filters.at(-1)?.mapped
    if (mapped !== undefined && right.afterMap !== undefined) filters.splice(-1, 1, single(right.afterMap(mapped)))
    else filters.push(right)
  }
  return filters.reduceRight((right, left) => pipe(left, right))
}

function pipeParts(node: NodeOf<'pipe'>): Node[] {
  const parts = [node.left]
  let rest = node.right
  for (; rest.kind === 'pipe'; rest = rest.right) parts.push(rest.left)
  return [...parts, rest]
}

export function pipe(left: Filter, right: Filter): Filter {
  const paths = (): EachPath => {
    const leftPaths = left.paths()
    const rightPaths = right.paths()
    return (input, path, env, emit) =>
      leftPaths(input, path, env, (value, place) => rightPaths(value, place, env, emit))
  }
  if (left.keys !== undefined && right.keys !== undefined) return field([...left.keys, ...right.keys], paths)
  const leftOne = left.one
  const rightOne = right.one
  if (leftOne !== undefined) {
    if (rightOne !== undefined) return single((input, env) => rightOne(leftOne(input, env), env), paths)
    const rightMaybe = right.maybe
    if (rightMaybe !== undefined) return optional((input, env) => rightMaybe(leftOne(input, env), env), paths)
    const { tail } = right
    const piped = multiple((input, env, emit) => right.each(leftOne(input, env), env, emit), paths)
    if (tail === undefined) return piped
    return { ...piped, tail: (input, env, emit) => tail(leftOne(input, env), env, emit) }
  }
  const leftMaybe = left.maybe
  const rightMaybe = right.maybe
  if (leftMaybe !== undefined && rightMaybe !== undefined) {
    const maybe: Maybe = (input, env) => {
      const value = leftMaybe(input, env)
      return value === undefined ? undefined : rightMaybe(value, env)
    }
    return optional(maybe, paths)
  }
  if (rightOne !== undefined) {
    return multiple((input, env, emit) => left.each(input, env, (value) => emit(rightOne(value, env))), paths)
  }
  return multiple((input, env, emit) => left.each(input, env, (value) => right.each(value, env, emit)), paths)
}

export function compileComma(node: NodeOf<'comma'>, scope: Scope, compile: Compile): Filter {
  const left = compile(node.left, scope)
  const right = compile(node.right, scope)
  const paths = (): EachPath => {
    const leftPaths = left.paths()
    const rightPaths = right.paths()
    return (input, path, env, emit) => leftPaths(input, path, env, emit) || rightPaths(input, path, env, emit)
  }
  const both = multiple((input, env, emit) => left.each(input, env, emit) || right.each(input, env, emit), paths)
  const { tail } = right
  if (tail === undefined) return both
  return { ...both, tail: (input, env, emit) => left.each(input, env, emit) || tail(input, env, emit) }
}

export function compileIf(node: NodeOf<'if'>, scope: Scope, compile: Compile): Filter {
  const condition = compile(node.condition, scope)
  const consequence = compile(node.consequence, scope)
  const otherwise = compile(node.otherwise ?? { kind: 'identity', offset: node.offset }, scope)
  return choose(condition, consequence, otherwise)
}

export function choose(condition: Filter, consequence: Filter, otherwise: Filter): Filter {
  const paths = (): EachPath => {
    const consequencePaths = consequence.paths()
    const otherwisePaths = otherwise.paths()
    return (input, path, env, emit) =>
      condition.each(input, env, (value) =>
        isTruthy(value) ? consequencePaths(input, path, env, emit) : otherwisePaths(input, path, env, emit),
      )
  }
  const conditionOne = condition.one
  if (conditionOne !== undefined) {
    const yes = consequence.one
    const no = otherwise.one
    if (yes !== undefined && no !== undefined) {
      return single((input, env) => (isTruthy(conditionOne(input, env)) ? yes(input, env) : no(input, env)), paths)
    }
    const maybeYes = consequence.maybe
    const maybeNo = otherwise.maybe
    if (maybeYes !== undefined && maybeNo !== undefined) {
      const maybe: Maybe = (input, env) =>
        isTruthy(conditionOne(input, env)) ? maybeYes(input, env) : maybeNo(input, env)
      return optional(maybe, paths)
    }
  }
  const chosen = multiple(
    (input, env, emit) =>
      condition.each(input, env, (value) =>
        isTruthy(value) ? consequence.each(input, env, emit) : otherwise.each(input, env, emit),
      ),
    paths,
  )
  if (conditionOne === undefined || (consequence.tail ?? otherwise.tail) === undefined) return chosen
  const yesTail = consequence.tail ?? consequence.each
  const noTail = otherwise.tail ?? otherwise.each
  return {
    ...chosen,
    tail: (input, env, emit) =>
      isTruthy(conditionOne(input, env)) ? yesTail(input, env, emit) : noTail(input, env, emit),
  }
}

export function compileTry(node: NodeOf<'try'>, scope: Scope, compile: Compile): Filter {
  const body = compile(node.body, scope)
  const handler = node.handler === undefined ? undefined : compile(node.handler, scope)
  const paths = (): EachPath => {
    const bodyPaths = body.paths()
    const handlerPaths = handler?.paths()
    return (input, path, env, emit) => {
      const end = caught(env.run, (guard) =>
        bodyPaths(input, path, env, (value, place) => guard(() => emit(value, place))),
      )
      if (!(end instanceof Raised)) return end
      return handlerPaths?.(end.value, { key: input, parent: path, isFound: false }, env, emit) ?? false
    }
  }
  const attempted = attempt(body, handler, paths)
  if (attempted !== undefined) return attempted
  return multiple((input, env, emit) => {
    const end = caught(env.run, (guard) => body.each(input, env, (value) => guard(() => emit(value))))
    if (!(end instanceof Raised)) return end
    return handler?.each(end.value, env, emit) ?? false
  }, paths)
}

/** The straight form, where body and handler have at most one output each. */
function attempt(body: Filter, handler: Filter | undefined, paths: () => EachPath): Filter | undefined {
  const { maybe } = body
  const handle = handler === undefined ? (): undefined => undefined : handler.maybe
  if (maybe === undefined || handle === undefined) return undefined
  const run: Maybe = (input, env) => {
    const { depth } = env.run
    try {
      return maybe(input, env)
    } catch (error) {
      return handle(recover(error, env.run, depth).value, env)
    }
  }
  if (body.one !== undefined && handler?.one !== undefined) return single(run as One, paths)
  return optional(run, paths)
}

export function compileLabel(node: NodeOf<'label'>, scope: Scope, compile: Compile): Filter {
  const body = compile(node.body, scope.with({ kind: 'label', name: node.name }))
  const within = <Result>(env: Env, run: (env: Env) => Result, ended: Result): Result => {
    const label = {}
    const { depth } = env.run
    try {
      return run(new Env(label, env, env.run))
    } catch (error) {
      if (!(error instanceof Break) || error.label !== label) throw error
      env.run.depth = depth
      return ended
    }
  }
  const paths = (): EachPath => {
    const bodyPaths = body.paths()
    return (input, path, env, emit) => within(env, (inner) => bodyPaths(input, path, inner, emit), false)
  }
  const { maybe } = body
  if (maybe !== undefined) {
    return optional((input, env) => within<Value | undefined>(env, (inner) => maybe(input, inner), undefined), paths)
  }
  return multiple((input, env, emit) => within(env, (inner) => body.each(input, inner, emit), false), paths)
}

export function compileBreak(node: NodeOf<'break'>, scope: Scope): Filter {
  const target = scope.find((entry) => entry.kind === 'label' && entry.name === node.name)
  if (target === undefined) {
    throw syntaxError(scope.unit.source, node.offset, `$${node.name} is not a label here`)
  }
  const hops = scope.hopsTo(target)
  return single((_input, env) => {
    let place = env
    for (let hop = 0; hop < hops; hop++) place = place.parent as Env
    // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error
    throw new Break(place.slot as object)
  })
}
