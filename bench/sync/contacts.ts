/** What the vendor of the benchmark holds: made from a number, so that nothing has to be stored. */

export interface RemoteContact {
  readonly id: string
  readonly first_name: string
  readonly last_name: string
  readonly email: string
  readonly work_email: string | null
  readonly phone: string
  readonly mobile: string | null
  readonly company_id: string
  readonly owner_id: string
  readonly address: {
    readonly street: string
    readonly city: string
    readonly region: string
    readonly zip: string
    readonly country: string
  }
  readonly status: string
  readonly tags: readonly string[]
  readonly custom: Readonly<Record<string, string | number | boolean | null>>
  readonly about: string
  readonly last_activity_at: string | null
  readonly created_at: string
  readonly updated_at: string
  readonly url: string
}

export interface RemoteCompany {
  readonly id: string
  readonly name: string
  readonly industry: string
  readonly website: string
  readonly owner_id: string
  readonly phone: string
  readonly created_at: string
  readonly updated_at: string
}

export const pageSize = 100
export const companies = 2_000

const firstNames = [
  'Ada',
  'Björn',
  'Chloé',
  'Dmitri',
  'Esra',
  'Fatima',
  'Goro',
  'Hanna',
  'Ines',
  'Jakub',
  'Kofi',
  'Lena',
]
const lastNames = [
  'Almeida',
  'Brandt',
  'Castillo',
  'Dubois',
  'Eriksen',
  'Fischer',
  'García',
  'Hughes',
  'Ito',
  'Jansen',
  'Kowalski',
]
const cities = ['Berlin', 'Lyon', 'Porto', 'Kraków', 'Turin', 'Gent', 'Malmö', 'Cork', 'Graz', 'Brno']
const countries = ['DE', 'FR', 'PT', 'PL', 'IT', 'BE', 'SE', 'IE', 'AT', 'CZ']
const about =
  'Met at the trade fair in spring. Interested in the yearly plan, wants an offer for forty seats, decides together with purchasing. Call before noon; prefers e-mail.'

const day = 86_400_000
const start = Date.UTC(2024, 0, 1)

/** In a later generation every tenth contact has changed, spread evenly, so that each page holds some. */
const hasChanged = (index: number, generation: number): boolean => generation > 0 && index % 10 === 3

/** The index of the n-th contact that changes. */
export const changedIndex = (place: number): number => place * 10 + 3

/** How many of so many contacts change. */
export const changedOf = (contacts: number): number => Math.floor((contacts + 6) / 10)

export function contactOf(index: number, generation: number): RemoteContact {
  // A cheap scatter, so that neighbours differ.
  const mixed = Math.imul(index + 1, 2_654_435_761) >>> 0
  const pick = <T>(list: readonly T[], shift: number): T => list[(mixed >>> shift) % list.length]!
  const changed = hasChanged(index, generation)
  const firstName = pick(firstNames, 3)
  const lastName = pick(lastNames, 7)
  const handle = `${firstName}.${lastName}.${index}`.normalize('NFD').replace(/[^\w.]/g, '')
  const created = start + (mixed % 600) * day
  const updated = changed ? Date.UTC(2026, 0, generation) + index : created + (index % 86_400) * 1000
  return {
    id: String(10_000_000 + index),
    first_name: firstName,
    last_name: changed ? `${lastName} ${generation}` : lastName,
    email: `${handle}@example.com`,
    work_email: index % 3 === 0 ? `${handle}@work.example` : null,
    phone: `+49 30 ${1_000_000 + (mixed % 9_000_000)}`,
    mobile: index % 2 === 0 ? `+49 170 ${1_000_000 + (mixed % 8_999_999)}` : null,
    company_id: String(500_000 + (mixed % companies)),
    owner_id: String(70 + (mixed % 25)),
    address: {
      street: `Long Street ${mixed % 300}`,
      city: pick(cities, 5),
      region: 'Region',
      zip: String(10_000 + (mixed % 89_999)),
      country: pick(countries, 5),
    },
    status: index % 7 === 0 ? 'customer' : 'lead',
    tags: ['newsletter', index % 5 === 0 ? 'vip' : 'standard'],
    custom: { score: mixed % 100, source: 'import', consent: true, segment: `S${mixed % 40}`, referrer: null },
    about,
    last_activity_at: index % 4 === 0 ? new Date(updated).toISOString() : null,
    created_at: new Date(created).toISOString(),
    updated_at: new Date(updated).toISOString(),
    url: `https://crm.example.com/contacts/${10_000_000 + index}`,
  }
}

export const companyOf = (index: number): RemoteCompany => ({
  id: String(500_000 + index),
  name: `Company ${index} ${lastNames[index % lastNames.length]!}`,
  industry: 'Manufacturing',
  website: `https://company-${index}.example`,
  owner_id: String(70 + (index % 25)),
  phone: `+49 40 ${1_000_000 + index}`,
  created_at: new Date(start + (index % 600) * day).toISOString(),
  updated_at: new Date(start + (index % 600) * day).toISOString(),
})
