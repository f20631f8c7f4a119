/** The documents of the benchmark: orders as a shop's API would list them. */

export interface Order {
  readonly id: string
  readonly number: number
  readonly created_at: string
  /** Absent where it is the shop's own. */
  readonly currency?: string
  readonly state: string
  readonly gift: boolean
  readonly note?: string
  readonly source: { readonly channel: string }
  readonly customer: {
    readonly id: string
    readonly first_name: string
    readonly last_name: string
    readonly email: string
    readonly company?: string
    readonly address: {
      readonly street: string
      readonly city: string
      readonly zip: string
      readonly country_code: string
    }
  }
  readonly lines: readonly OrderLine[]
}

interface OrderLine {
  readonly id: number
  readonly quantity: number
  readonly price: number
  readonly discount?: number
  readonly product: { readonly sku: string; readonly title: string }
}

const cities = ['Gent', 'Graz', 'Porto', 'Lyon', 'Turku']
const states = ['paid', 'shipped', 'cancelled', 'draft']

/** Prices are quarters, so that sums are exact in any order of adding and every contender must give the same. */
export function order(index: number): Order {
  return {
    id: `ord_${index}`,
    number: 10_000 + index,
    created_at: `2026-11-${String(1 + (index % 28)).padStart(2, '0')}T08:30:00Z`,
    ...(index % 3 === 0 ? {} : { currency: 'USD' }),
    state: states[index % states.length]!,
    gift: index % 7 === 0,
    ...(index % 2 === 0 ? {} : { note: `Leave it at door ${index}` }),
    source: { channel: index % 5 === 0 ? 'shop' : 'web' },
    customer: {
      id: `cus_${index % 100}`,
      first_name: `Ada${index}`,
      last_name: 'Byron',
      email: `ada${index}@example.com`,
      ...(index % 4 === 0 ? { company: 'Analytical Engines' } : {}),
      address: { street: `Mill Lane ${index}`, city: cities[index % cities.length]!, zip: '9000', country_code: 'BE' },
    },
    lines: Array.from({ length: 10 }, (_, line) => ({
      id: index * 10 + line,
      quantity: 1 + ((index + line) % 4),
      price: 20 + ((index * 7 + line * 13) % 100) / 4,
      ...(line % 3 === 0 ? { discount: 0.25 } : {}),
      product: { sku: `SKU-${index}-${line}`, title: `Part ${line}` },
    })),
  }
}
