import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Condition, Operator } from '../condition.ts'
import { streamNames, type Suite } from './options.ts'
import { createVendor } from './vendor.ts'
import { sortedUnique, walkAll } from './walks.ts'

/** How many values of a field are tried with each operator. */
const mostValues = 3

/** What a vendor is asked to leave out is exactly what would be left out of the records here. */
export function conditionTests(suite: Suite): void {
  describe('conditions', () => {
    for (const name of streamNames(suite)) {
      const stream = suite.connector.streams[name]!
      const announced = Object.entries(stream.conditions ?? {})
      if (announced.length === 0) continue
      const [mapping] = stream.mappings

      const check = async (conditions: readonly Condition[], all: readonly Listed[]) => {
        const vendor = await createVendor(suite)
        const pages = await walkAll(suite, vendor, name, { conditions })
        const found = sortedUnique(pages.flatMap((page) => page.records).map((record) => stream.id(record)))
        const expected = sortedUnique(
          all
            .filter(({ fields }) => conditions.every((one) => meets(memberOf(fields, one.field), one)))
            .map(({ id }) => id),
        )
        assert.deepEqual(found, expected, JSON.stringify(conditions))
        return found.length
      }
      const listAll = async (): Promise<readonly Listed[]> => {
        const vendor = await createVendor(suite)
        const records = (await walkAll(suite, vendor, name)).flatMap((page) => page.records)
        return records.map((record) => ({ id: stream.id(record), fields: mapping!.read(record)[0] ?? {} }))
      }

      for (const [field, operators] of announced)
        for (const operator of operators)
          it(`${name}: ${field} ${operator} narrows the list as it would narrow its records`, async () => {
            const all = await listAll()
            const values = valuesOf(all, field, operator)
            assert(values.length > 0, `no record of the sandbox has a ${field}`)
            let most = 0
            let least = all.length
            for (const value of values) {
              const count = await check([{ field, operator, value }], all)
              most = Math.max(most, count)
              least = Math.min(least, count)
            }
            assert(most > 0, 'no value leaves a record')
            assert(least < all.length, 'no value leaves a record out')
          })

      if (announced.length < 2) continue
      it(`${name}: two conditions hold together`, async () => {
        const all = await listAll()
        const chosen = announced.flatMap(([field, [operator]]): Condition[] => {
          const [value] = valuesOf(all, field, operator!)
          return value === undefined ? [] : [{ field, operator: operator!, value }]
        })
        for (const first of chosen)
          for (const second of chosen) if (first.field < second.field) await check([first, second], all)
      })
    }
  })
}

interface Listed {
  readonly id: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** A field, or one of the objects inside (`email_addresses.email_address`). */
function memberOf(fields: Readonly<Record<string, unknown>>, path: string): unknown {
  const [name = '', inner] = path.split('.')
  const value = fields[name]
  return inner === undefined || !Array.isArray(value)
    ? value
    : value.map((item) => (item as Readonly<Record<string, unknown>>)[inner])
}

/** Values that occur: the most frequent ones, and for an order those in its middle. */
function valuesOf(all: readonly Listed[], field: string, operator: Operator): readonly Condition['value'][] {
  const counts = new Map<string | number | boolean, number>()
  for (const { fields } of all)
    for (const value of [memberOf(fields, field)].flat())
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
        counts.set(value, (counts.get(value) ?? 0) + 1)
  const values = [...counts.keys()]
  if (ordering.has(operator)) {
    const sorted = values.sort((a, b) => (a < b ? -1 : 1))
    return sorted.slice(Math.floor(sorted.length / 2)).slice(0, 1)
  }
  const frequent = values.sort((a, b) => counts.get(b)! - counts.get(a)!)
  return operator === 'IN' ? [frequent.slice(0, 2).map(String)] : frequent.slice(0, mostValues)
}

const ordering: ReadonlySet<Operator> = new Set([
  'GREATER_THAN',
  'GREATER_THAN_OR_EQUAL_TO',
  'LESS_THAN',
  'LESS_THAN_OR_EQUAL_TO',
])

/** A list is equal to what one of its items is equal to; null meets nothing but being unequal. */
function meets(value: unknown, { operator, value: to }: Condition): boolean {
  if (operator === 'NOT_EQUALS') return value !== to
  if (value === null || value === undefined) return false
  switch (operator) {
    case 'EQUALS':
      return Array.isArray(value) ? value.includes(to) : value === to
    case 'IN':
      return (to as readonly unknown[]).includes(value)
    case 'CONTAINS':
      return Array.isArray(value) ? value.includes(to) : (value as string).includes(to as string)
    case 'GREATER_THAN':
      return value > to
    case 'GREATER_THAN_OR_EQUAL_TO':
      return value >= to
    case 'LESS_THAN':
      return value < to
    case 'LESS_THAN_OR_EQUAL_TO':
      return value <= to
  }
}
