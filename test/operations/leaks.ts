/** Recognises what belongs to someone else in an answer. */
import type { Holdings } from './holdings.ts'
import type { Answer } from './ask.ts'

/** What of a victim must never stand in an answer to anybody else. */
export interface Secrets {
  readonly marker: string
  readonly ids: ReadonlySet<string>
}

export function secretsOf({ tenant, records, named }: Holdings): Secrets {
  const accounts = [...tenant.accounts.values()]
  return {
    marker: tenant.marker,
    ids: new Set(
      [
        tenant.organizationId,
        tenant.apiKey,
        ...accounts.flatMap(({ id, token }) => [id, token]),
        ...[...records.values()].flat().map(({ id }) => id),
        ...named.values(),
      ].map((id) => id.toLowerCase()),
    ),
  }
}

const identifier = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|cw_\w+/gi

/** What an answer gives away: the marker, or an id that the caller did not send. */
export function leaksIn({ text, headers }: Answer, { marker, ids }: Secrets, sent: string): readonly string[] {
  const all = `${text} ${[...headers].map(([, value]) => value).join(' ')}`
  const given = sent.toLowerCase()
  const found = [...all.matchAll(identifier)].map(([id]) => id.toLowerCase())
  return [
    ...(all.includes(marker) ? [`the marker ${marker}`] : []),
    ...new Set(found.filter((id) => ids.has(id) && !given.includes(id))),
  ]
}
