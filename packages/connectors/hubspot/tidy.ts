import type { HubSpotObject } from './api.ts'

/**
 * A record with its members and properties in one order. HubSpot promises none, and a list, a search and a single read
 * need not agree; the platform tells by the bytes whether a record has changed.
 */
export const tidy = <R extends HubSpotObject<any>>(record: R): R =>
  sorted({ ...record, properties: sorted(record.properties ?? {}) })

/** The members of an object in the order of their names. */
export function sorted<T extends object>(of: T): T {
  const names = Object.keys(of)
  if (names.every((name, index) => index === 0 || names[index - 1]! < name)) return of
  return Object.fromEntries(names.sort().map((name) => [name, of[name as keyof T]])) as T
}
