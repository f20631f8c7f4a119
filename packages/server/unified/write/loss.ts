import { isWritableNode, placeEntries, type ItemNodes, type Node } from '@crosswalk/connector-kit'
import { writeProblem, type WriteProblem } from './write-problem.ts'

/** What the vendor has no place for inside the value of a field that it takes: entries of lists, members of entries. */
export function lossInside(node: Node, value: unknown, pointer: string): readonly WriteProblem[] {
  switch (node.op) {
    case 'codec':
      return lossInside(node.of, value, pointer)
    case 'first':
      return node.of[0] ? lossInside(node.of[0], value, pointer) : []
    case 'each':
      return listOf(value).flatMap((item, index) => lossOfItem(node.item, item, `${pointer}/${index}`))
    case 'list':
      return lossOfEntries(node.items, listOf(value), pointer)
    case 'path':
    case 'constant':
    case 'compute':
    case 'fixed':
    case 'unsupported':
      return []
  }
}

/** A written-out list has one place per entry. */
function lossOfEntries(
  places: readonly ItemNodes[],
  values: readonly Item[],
  pointer: string,
): readonly WriteProblem[] {
  const placed = new Map([...placeEntries(places, values)].map(([place, value]) => [value, place]))
  return values.flatMap((value, index) => {
    const place = placed.get(value)
    return place ? lossOfItem(place, value, `${pointer}/${index}`) : [unsupported(`${pointer}/${index}`)]
  })
}

const lossOfItem = (items: ItemNodes, value: Item, pointer: string): readonly WriteProblem[] =>
  Object.entries(value).flatMap(([name, inner]) => {
    if (inner === null || inner === undefined || (Array.isArray(inner) && inner.length === 0)) return []
    const node = Object.hasOwn(items, name) ? items[name] : undefined
    if (node?.op === 'constant') return []
    return node && isWritableNode(node)
      ? lossInside(node, inner, `${pointer}/${name}`)
      : [unsupported(`${pointer}/${name}`)]
  })

export const unsupported = (pointer: string): WriteProblem =>
  writeProblem('UNSUPPORTED_FIELD', `The vendor has no place for "${pointer}", so it is left out.`, pointer)

export const fieldIsOff = (pointer: string): WriteProblem =>
  writeProblem('DISABLED_MODEL_WRITE', `"${pointer}" is switched off for this account.`, pointer)

/** The vendor may well have a place, but the customer's own way of reading the field leads back to none. */
export const irreversible = (pointer: string, id: string): WriteProblem => ({
  ...writeProblem(
    'UNSUPPORTED_FIELD',
    `"${pointer}" is read by the field mapping ${id}, which cannot be reversed, so it is left out. Change the mapping to one with a way back.`,
    pointer,
  ),
  title: 'The field mapping cannot be reversed',
})

type Item = Readonly<Record<string, unknown>>

const listOf = (value: unknown): readonly Item[] =>
  Array.isArray(value) ? value.filter((item): item is Item => typeof item === 'object' && item !== null) : []
