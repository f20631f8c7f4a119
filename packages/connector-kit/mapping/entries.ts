import type { ItemNodes } from './node.ts'

type Item = Readonly<Record<string, unknown>>

/**
 * Which value of a list goes to which place of a vendor that has one for each kind: an e-mail address at home, one at work. A
 * value goes where what is fixed for the place (its kind) says so, upper and lower case apart; one without a kind goes to the
 * first place that is left. Values without a place are not in the answer.
 *
 * @example
 * placeEntries([{ kind: constant('home'), … }, { kind: constant('work'), … }], [{ address: 'a@b.c', kind: 'WORK' }])
 * // Map { second place => the address }
 */
export function placeEntries<V extends Item>(
  places: readonly ItemNodes[],
  values: readonly V[],
): ReadonlyMap<ItemNodes, V> {
  const taken = new Map<ItemNodes, V>()
  const left = new Set(values)
  for (const fits of [isExactly, isInAnyCase, hasNoKind])
    for (const value of left) {
      const place = places.find((each) => !taken.has(each) && fits(each, value))
      if (!place) continue
      taken.set(place, value)
      left.delete(value)
    }
  return taken
}

const isExactly = (place: ItemNodes, value: Item): boolean => everyFixed(place, (fixed, name) => fixed === value[name])

const isInAnyCase = (place: ItemNodes, value: Item): boolean =>
  everyFixed(place, (fixed, name) => lower(fixed) === lower(value[name]))

const hasNoKind = (place: ItemNodes, value: Item): boolean =>
  everyFixed(place, (_, name) => value[name] === undefined || value[name] === null)

const everyFixed = (place: ItemNodes, test: (fixed: unknown, name: string) => boolean): boolean =>
  Object.entries(place).every(([name, node]) => node.op !== 'constant' || test(node.value, name))

const lower = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value)
