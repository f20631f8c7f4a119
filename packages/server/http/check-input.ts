import { CrosswalkError } from '@crosswalk/connector-kit'
import type * as z from 'zod'
import { shorten, shortPointer } from './json-pointer.ts'
import { isStorable, notStorable, unsafeText } from './safe-text.ts'

/** Checks the parameters of a path. What does not validate names nothing: `not_found`. */
export function checkParams(schema: z.ZodObject | undefined, values: Readonly<Record<string, string>>): unknown {
  if (!schema) return values
  const parsed = schema.safeParse(values)
  if (parsed.success) return parsed.data
  const name = String(parsed.error.issues[0]!.path[0])
  throw new CrosswalkError('not_found', `Nothing here is called "${shorten(values[name] ?? '')}".`, { parameter: name })
}

/** Checks the query of a URL. A parameter that is unknown, repeated or malformed is named: `?page_size`. */
export function checkQuery(schema: z.ZodObject | undefined, url: string): unknown {
  const start = url.indexOf('?')
  const given: Record<string, string> = {}
  if (start >= 0) {
    const end = url.indexOf('#', start)
    for (const [name, value] of new URLSearchParams(url.slice(start + 1, end < 0 ? undefined : end))) {
      if (Object.hasOwn(given, name)) throw invalidParameter(name, 'is given twice')
      if (!isStorable(value)) throw invalidParameter(name, notStorable)
      Object.defineProperty(given, name, { value, enumerable: true })
    }
  }
  if (!schema) {
    const [name] = Object.keys(given)
    if (name !== undefined) throw invalidParameter(name, 'is not a parameter of this endpoint')
    return given
  }
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  if (issue!.code === 'unrecognized_keys') throw invalidParameter(issue.keys[0]!, 'is not a parameter of this endpoint')
  throw invalidParameter(String(issue!.path[0]), issueText(issue!))
}

/**
 * Checks a body. The fault is named by its JSON pointer: `/end_user_email_address`. `anyText` where it may hold text that a
 * column cannot.
 */
export function checkBody(schema: z.ZodType, value: unknown, { anyText = false } = {}): unknown {
  const unsafe = anyText ? undefined : unsafeText(value)
  if (unsafe) throw invalidField(unsafe.path, unsafe.what)
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const path = issue!.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue!.path
  throw invalidField(
    path,
    issue!.code === 'unrecognized_keys' ? 'is not a field that can be sent here' : issueText(issue!),
  )
}

function invalidField(path: readonly PropertyKey[], what: string): CrosswalkError {
  const pointer = shortPointer(path) || '/'
  return new CrosswalkError('invalid_request', `${pointer === '/' ? 'The body' : `"${pointer}"`} ${what}.`, {
    parameter: pointer,
  })
}

export const invalidParameter = (name: string, what: string): CrosswalkError =>
  new CrosswalkError('invalid_parameter', `The parameter "${shorten(name)}" ${what}.`, {
    parameter: `?${shorten(name)}`,
  })

// zod's messages are for developers ("Invalid input: expected string, received undefined"); ours start with a verb.
const issueText = (issue: z.core.$ZodIssue): string =>
  issue.code === 'custom' || issue.message.startsWith('must ')
    ? issue.message
    : `is not valid: ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`
