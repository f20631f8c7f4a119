/** The most items of one block; it is split when it grows beyond. */
const blockSize = 512

/**
 * A list kept in an order, in blocks, so that inserting, removing, searching and skipping cost about as much at a million items
 * as at a thousand. An item must be removed before what it is ordered by changes.
 */
export interface SortedList<Item> {
  readonly size: number
  insert(item: Item): void
  remove(item: Item): void
  /** How many items come before the first for which `isAtOrAfter` holds; it must stay true from there on. */
  rank(isAtOrAfter: (item: Item) => boolean): number
  /** `limit` items from the place `from` on. */
  slice(from: number, limit: number): Item[]
}

export function createSortedList<Item>(
  compare: (a: Item, b: Item) => number,
  items: readonly Item[] = [],
): SortedList<Item> {
  let size = items.length
  const blocks: Item[][] = []
  const sorted = [...items].sort(compare)
  for (let from = 0; from < size; from += blockSize) blocks.push(sorted.slice(from, from + blockSize))

  /** The block and the place in it of the first item for which `isAtOrAfter` holds, or the end of the last block. */
  const find = (isAtOrAfter: (item: Item) => boolean): readonly [block: number, place: number] => {
    const block = lowest(blocks.length, (index) => isAtOrAfter(blocks[index]!.at(-1)!))
    if (block === blocks.length) return [Math.max(0, block - 1), blocks.at(-1)?.length ?? 0]
    const within = blocks[block]!
    return [block, lowest(within.length, (index) => isAtOrAfter(within[index]!))]
  }

  return {
    get size() {
      return size
    },
    insert(item) {
      size++
      if (blocks.length === 0) {
        blocks.push([item])
        return
      }
      const [index, place] = find((other) => compare(other, item) >= 0)
      const block = blocks[index]!
      block.splice(place, 0, item)
      if (block.length > blockSize) blocks.splice(index + 1, 0, block.splice(splitOf(block, place)))
    },
    remove(item) {
      const [index, place] = find((other) => compare(other, item) >= 0)
      if (blocks[index]?.[place] !== item) throw new Error('The list does not hold this item.')
      size--
      blocks[index].splice(place, 1)
      if (blocks[index].length === 0) blocks.splice(index, 1)
    },
    rank(isAtOrAfter) {
      const [index, place] = find(isAtOrAfter)
      let before = place
      for (let earlier = 0; earlier < index; earlier++) before += blocks[earlier]!.length
      return before
    },
    slice(from, limit) {
      const found: Item[] = []
      let skip = from
      for (const block of blocks) {
        if (found.length >= limit) break
        if (skip < block.length) found.push(...block.slice(skip, Math.min(block.length, skip + limit - found.length)))
        skip = Math.max(0, skip - block.length)
      }
      return found
    },
  }
}

/** Appending, the usual case, leaves full blocks behind; anything else splits in the middle. */
const splitOf = (block: readonly unknown[], place: number): number =>
  place === block.length - 1 ? block.length - 1 : Math.floor(block.length / 2)

/** The lowest index for which `holds`, which must stay true from there on; `count` where there is none. */
function lowest(count: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, count]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
