import type * as z from 'zod'
import { missingField, refused, writeProblem, type WriteProblem } from './write-problem.ts'
import { shortPointer } from '../../http/json-pointer.ts'

const mostProblems = 50

/** What a body holds as `model`, which must be all that it holds. Throws `invalid_request` where it is not. */
export function modelIn(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw refused([writeProblem('INCORRECT_FIELD_TYPE', 'The body must be an object that holds "model".', '/')])
  const others = Object.keys(body).filter((name) => name !== 'model')
  const problems = [
    ...(Object.hasOwn(body, 'model') ? [] : [missingField('', 'model')]),
    ...others.map((name) => {
      const pointer = shortPointer([name])
      return writeProblem('UNRECOGNIZED_FIELD', `"${pointer}" is not a field that can be sent here.`, pointer)
    }),
  ]
  if (problems.length > 0) throw refused(problems.slice(0, mostProblems))
  return (body as { readonly model: unknown }).model
}

/** The value of `model` in a body, checked. Throws `invalid_request` with every fault and where it stands. */
export function checkModel(schema: z.ZodObject, value: unknown, base = '/model'): Record<string, unknown> {
  const hidden = prototypePath(value)
  if (hidden)
    throw refused([
      writeProblem(
        'UNRECOGNIZED_FIELD',
        `"${base + shortPointer(hidden)}" is not a field.`,
        base + shortPointer(hidden),
      ),
    ])
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw refused(parsed.error.issues.flatMap((issue) => problemsOf(issue, value, base)).slice(0, mostProblems))
}

function problemsOf(issue: z.core.$ZodIssue, value: unknown, base: string): WriteProblem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const pointer = base + shortPointer([...issue.path, key])
      return writeProblem('UNRECOGNIZED_FIELD', `"${pointer}" is not a field that can be written here.`, pointer)
    })
  const pointer = base + shortPointer(issue.path)
  const isMissing = issue.code === 'invalid_type' && valueAt(value, issue.path) === undefined
  return [
    isMissing
      ? writeProblem('MISSING_REQUIRED_FIELD', `"${pointer}" is required.`, pointer)
      : writeProblem('INCORRECT_FIELD_TYPE', `"${pointer}" is not valid: ${lower(issue.message)}.`, pointer),
  ]
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((of, step) => (of as Readonly<Record<PropertyKey, unknown>> | undefined)?.[step], value)

const lower = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1)

/** Where a member is called `__proto__`: no vendor has such a field, and half of all code would trip over it. */
function prototypePath(value: unknown): readonly PropertyKey[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, inner] of Object.entries(value)) {
    if (name === '__proto__') return [name]
    const path = prototypePath(inner)
    if (path) return [name, ...path]
  }
  return undefined
}
