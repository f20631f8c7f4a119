/** Believable data, the same for the same seed. */

const firstNames =
  'Ada Ben Chloe David Elena Farid Grace Hugo Ines Jonas Keiko Liam Mina Noah Olga Priya Quentin Rosa Samir Tara Uma Victor Wanda Xavier Yara Zeno'.split(
    ' ',
  )
const lastNames =
  'Adler Brandt Costa Dubois Evans Ferrari Garcia Hansen Ivanov Jensen Kumar Larsen Moreau Novak Okafor Petrov Quinn Rossi Silva Tanaka Ueda Vogel Weber Young Zhang'.split(
    ' ',
  )
const companyWords =
  'Amber Birch Cedar Delta Ember Falcon Granite Harbor Iris Juniper Kestrel Lumen Meridian Northwind Orchard Pioneer Quartz Ridge Summit Tidal Umber Vertex Willow Zephyr'.split(
    ' ',
  )
const companyKinds = 'Labs Works Logistics Foods Health Systems Energy Studio Partners Robotics Supply Media'.split(' ')
const words =
  'account review needs update before launch customer report shows slow export when invoice page loads after new release please check billing contact for the northern region and confirm delivery window with warehouse team since last migration moved several records'.split(
    ' ',
  )
const cities = [
  ['Berlin', 'Berlin', 'DE', '10115'],
  ['Lyon', 'Auvergne-Rhone-Alpes', 'FR', '69001'],
  ['Austin', 'Texas', 'US', '73301'],
  ['Toronto', 'Ontario', 'CA', 'M4B 1B3'],
  ['Osaka', 'Osaka', 'JP', '530-0001'],
  ['Leeds', 'England', 'GB', 'LS1 1UR'],
] as const

export interface Random {
  /** In [0, 1). */
  next(): number
  /** A whole number, both ends included. */
  int(from: number, to: number): number
  pick<T>(list: readonly T[]): T
  chance(share: number): boolean
  firstName(): string
  lastName(): string
  company(): string
  city(): { city: string; state: string; country: string; postalCode: string }
  phone(): string
  /** Some words, as a sentence. */
  sentence(count?: number): string
  hex(length: number): string
}

/** Mulberry32: small, fast, good enough for names. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const int = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  const pick = <T>(list: readonly T[]): T => list[int(0, list.length - 1)]!
  const digits = (count: number) => Array.from({ length: count }, () => int(0, 9)).join('')
  return {
    next,
    int,
    pick,
    chance: (share) => next() < share,
    firstName: () => pick(firstNames),
    lastName: () => pick(lastNames),
    company: () => `${pick(companyWords)} ${pick(companyKinds)}`,
    city: () => {
      const [city, state, country, postalCode] = pick(cities)
      return { city, state, country, postalCode }
    },
    phone: () => `+1 555 ${digits(3)} ${digits(4)}`,
    sentence: (count = 12) => {
      const text = Array.from({ length: count }, () => pick(words)).join(' ')
      return `${text[0]!.toUpperCase()}${text.slice(1)}.`
    },
    hex: (length) => Array.from({ length }, () => int(0, 15).toString(16)).join(''),
  }
}
