/** HubSpot keeps every property as text; these are the conversions that the kit does not have. */
import { codec } from '@crosswalk/connector-kit'
import { crm, type OtherWord, type Reference, type ValueOf } from '@crosswalk/models'
import type { HubSpotAssociate } from './api.ts'

/**
 * An instant that is ISO 8601 text in most answers and milliseconds since 1970 in some.
 * https://developers.hubspot.com/docs/api-reference/legacy/crm/activities/calls/guide
 */
export const timestamp = codec<string, string | null>({
  name: 'timestamp',
  decode: toInstant,
  encode: (value) => value!,
})

/** An amount, which may have cents, as whole units. */
export const wholeNumber = codec<string, number | null>({
  name: 'wholeNumber',
  decode: (value) => (value.trim() === '' ? null : Math.round(toNumber(value))),
  encode: (value) => String(value),
})

/** The first record associated. Written as an association of a new record; see actions.ts. */
export const associate = codec<readonly HubSpotAssociate[], Reference | null>({
  name: 'associate',
  decode: (associates) => (associates[0]?.id ?? null) as Reference | null,
  encode: (id) => [{ id: id! }],
})

/** All records associated, each once, however many labels the association has. */
export const associates = codec<readonly HubSpotAssociate[], Reference[]>({
  name: 'associates',
  decode: (of) => [...new Set(of.map(({ id }) => id as Reference))],
  encode: (ids) => ids.map((id) => ({ id })),
})

type Country = NonNullable<ValueOf<(typeof crm.address)['fields']['country']>>

/** `country` is free text in HubSpot, by convention the English name. What is no country we know passes through. */
export const country = codec<string, Country | null>({
  name: 'country',
  decode: (value) => {
    const name = value.trim()
    return name === '' ? null : (codesByName.get(name.toLowerCase()) ?? (name as OtherWord))
  },
  encode: (code) => namesByCode.get(code!) ?? code!,
})

const english = new Intl.DisplayNames('en', { type: 'region' })
const codes = (crm.address.fields.country.vocabulary?.words ?? []) as readonly Exclude<Country, OtherWord>[]
const namesByCode = new Map<string, string>(codes.map((code) => [code, english.of(code) ?? code]))
const codesByName = new Map<string, Country>([
  ...codes.map((code): [string, Country] => [namesByCode.get(code)!.toLowerCase(), code]),
  ...codes.map((code): [string, Country] => [code.toLowerCase(), code]),
  ['usa', 'US'],
  ['united states of america', 'US'],
  ['uk', 'GB'],
  ['great britain', 'GB'],
  ['the netherlands', 'NL'],
  ['czech republic', 'CZ'],
  ['turkey', 'TR'],
  ['hong kong', 'HK'],
])

const iso = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d))?$/

/** ISO 8601 text for ISO 8601 text or milliseconds since 1970; undefined for anything else. */
export function instantOf(value: string | null | undefined): string | undefined {
  const text = typeof value === 'string' ? value.trim() : ''
  const time = /^-?\d{1,16}$/.test(text) ? Number(text) : Date.parse(iso.test(text) ? text : '')
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : undefined
}

/** Throws a TypeError for text that is no instant; `''` is no value. */
function toInstant(value: string): string | null {
  if (value.trim() === '') return null
  const instant = instantOf(value)
  if (instant === undefined) throw new TypeError(`"${value.slice(0, 40)}" is not a date`)
  return instant
}

function toNumber(value: string): number {
  const parsed = Number(value)
  if (!Number.isFinite(parsed)) throw new TypeError(`"${value.slice(0, 40)}" is not a number`)
  return parsed
}
