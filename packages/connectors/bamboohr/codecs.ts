/** How BambooHR writes values. Empty text and `0000-00-00` mean that there is none. */
import { codec } from '@crosswalk/connector-kit'
import { hris } from '@crosswalk/models'
import type { BambooMoney } from './api.ts'

const emptyDay = '0000-00-00'

/** A plain date as midnight UTC. https://documentation.bamboohr.com/docs/field-types */
export const readDay = (value: string | null | undefined): string | null => {
  if (value === null || value === undefined || value === '' || value.startsWith(emptyDay)) return null
  if (!/^\d{4}-\d\d-\d\d/.test(value)) throw new TypeError(`"${value.slice(0, 40)}" is not a date`)
  return `${value.slice(0, 10)}T00:00:00.000Z`
}

export const day = codec<string, string | null>({
  name: 'day',
  decode: readDay,
  encode: (value) => value?.slice(0, 10) ?? '',
})

/** The latest of some dates that may be empty. */
export const latestDay = (...values: readonly (string | null | undefined)[]): string | null => {
  let latest: string | null = null
  for (const value of values) {
    const read = readDay(value)
    if (read !== null && (latest === null || read > latest)) latest = read
  }
  return latest
}

/** `{value: "52000.00"}`, `52,000.00 USD` or `$52,000.00`. */
export function readAmount(money: BambooMoney | undefined): number | null {
  const text = typeof money === 'object' ? money?.value : money
  const digits = /-?\d[\d,]*(?:\.\d+)?/.exec(text ?? '')?.[0]
  return digits === undefined ? null : Number(digits.replaceAll(',', ''))
}

/** A dollar sign alone does not say whose dollar, so it is no currency. */
export function readCurrency(money: BambooMoney | undefined): string | null {
  const text = typeof money === 'object' ? money?.currency : money
  return /\b[A-Z]{3}\b/.exec(text ?? '')?.[0] ?? null
}

const countryNames = new Intl.DisplayNames('en', { type: 'region' })
const codes = new Map(
  (hris.location.fields.country.vocabulary?.words ?? []).map((code) => [countryNames.of(code) ?? code, code]),
)
const names = new Map([...codes].map(([name, code]) => [code, name]))

/** A country by its English name, as BambooHR has it. A name without a code passes through. */
export const countryName = codec<string, string | null>({
  name: 'countryName',
  decode: (value) => (value === '' ? null : (codes.get(value) ?? value)),
  encode: (value) => (value === null ? '' : (names.get(value) ?? value)),
})

/** A number that comes as text from some accounts. */
export const quantity = codec<string | number, number>({
  name: 'quantity',
  decode: (value) => {
    const parsed = value === '' ? Number.NaN : Number(value)
    if (!Number.isFinite(parsed)) throw new TypeError(`"${String(value).slice(0, 40)}" is not a number`)
    return parsed
  },
  encode: (value) => value,
})
