import type { CrosswalkError } from '@crosswalk/connector-kit'

const members = new WeakMap<CrosswalkError, Readonly<Record<string, unknown>>>()

/** Members that the problem document of an error has besides the usual ones (RFC 9457, 3.2). */
export function withMembers(error: CrosswalkError, more: Readonly<Record<string, unknown>>): CrosswalkError {
  members.set(error, more)
  return error
}

export const membersOf = (error: CrosswalkError): Readonly<Record<string, unknown>> | undefined => members.get(error)
