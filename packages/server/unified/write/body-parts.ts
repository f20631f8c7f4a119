import { isDeepStrictEqual } from 'node:util'
import { jsonPointer } from '../../http/json-pointer.ts'
import { refused, writeProblem } from './write-problem.ts'

type Body = Record<string, unknown>

/** The body of a vendor's request, as it comes together out of the inputs of a write. */
export interface BodyParts {
  readonly body: Body
  /** Adds what one input, named by its pointer, sends. Throws `invalid_request` where another sends something else there. */
  add(pointer: string, part: Readonly<Body>): void
}

/** A body with nothing in it yet. Lists are values: what two inputs say of one is not put together. */
export function bodyParts(): BodyParts {
  const body: Body = {}
  /** Which input each value came from, by the value's place in the body. */
  const origins = new Map<string, string>()

  function put(into: Body, part: Readonly<Body>, at: readonly string[], pointer: string): void {
    for (const [name, value] of Object.entries(part)) {
      const path = [...at, name]
      const isNew = !Object.hasOwn(into, name)
      const old = isNew ? undefined : into[name]
      if (isObject(value) && (isNew || isObject(old))) {
        if (isNew) define(into, name, {})
        put(into[name] as Body, value, path, pointer)
      } else if (isNew) {
        define(into, name, value)
      } else if (!isDeepStrictEqual(old, value)) throw clash(originOf(path), pointer, path)
      if (!origins.has(jsonPointer(path))) origins.set(jsonPointer(path), pointer)
    }
  }

  const originOf = (path: readonly string[]): string => origins.get(jsonPointer(path))!

  return { body, add: (pointer, part) => put(body, part, [], pointer) }
}

function clash(first: string, second: string, path: readonly string[]) {
  const why = `"${first}" and "${second}" both lead to "${path.join('.')}" at the vendor, with different values. Leave one out.`
  return refused([writeProblem('INVALID_FIELD_CHOICE', why, second)])
}

const isObject = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value)

/** An own property even where the name is `__proto__`. */
const define = (of: Body, name: string, value: unknown): void =>
  void Object.defineProperty(of, name, { value, writable: true, enumerable: true, configurable: true })
