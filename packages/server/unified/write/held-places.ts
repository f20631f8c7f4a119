import type { ItemNodes, Node } from '@crosswalk/connector-kit'
import { isDeepStrictEqual } from 'node:util'
import type { Target } from './target.ts'

type Body = Readonly<Record<string, unknown>>
type Path = readonly string[]

/**
 * What a list that is written out over several places of the vendor sends, without the places that hold it already: `stored`
 * is the field as it was read last. A place is only left out where other fields stand beside it, for a write of one of those
 * leaves it out as well; an object that this field fills alone is sent as a whole. Never leaves out everything.
 */
export function withoutHeld({ mapping }: Target, name: string, part: Body, stored: unknown): Body {
  if (mapping.nodes[name]?.op !== 'list') return part
  const held = writtenOr(part, () => mapping.write({ [name]: stored }))
  const others = Object.entries(mapping.nodes).flatMap(([other, node]) => (other === name ? [] : pathsOf(node)))
  const isShared = (parent: Path): boolean =>
    parent.length === 0 || others.some((path) => parent.every((step, index) => path[index] === step))
  const left = difference(part, held, [], isShared)
  return Object.keys(left).length === 0 ? part : left
}

/** Where the stored value has no way back, nothing is known to be held. */
function writtenOr(part: Body, write: () => Body): Body {
  try {
    return write()
  } catch {
    return part
  }
}

function difference(part: Body, held: Body, at: Path, isShared: (parent: Path) => boolean): Body {
  const left: [string, unknown][] = []
  for (const [name, value] of Object.entries(part)) {
    const path = [...at, name]
    const old = Object.hasOwn(held, name) ? held[name] : undefined
    if (isObject(value) && isObject(old) && isShared(path)) {
      const inner = difference(value, old, path, isShared)
      if (Object.keys(inner).length > 0) left.push([name, inner])
    } else if (!isShared(at) || !isDeepStrictEqual(value, old)) left.push([name, value])
  }
  return Object.fromEntries(left)
}

/** Where a field is written. */
function pathsOf(node: Node): readonly Path[] {
  switch (node.op) {
    case 'path':
      return node.isReadOnly === true ? [] : [node.path]
    case 'codec':
    case 'each':
      return pathsOf(node.of)
    case 'first':
      return node.of[0] ? pathsOf(node.of[0]) : []
    case 'list':
      return node.items.flatMap((item: ItemNodes) => Object.values(item).flatMap(pathsOf))
    case 'constant':
    case 'compute':
    case 'fixed':
    case 'unsupported':
      return []
  }
}

const isObject = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value)
