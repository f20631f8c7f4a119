import { placeEntries } from './entries.ts'
import { record, type ItemNodes, type Node, type Root } from './node.ts'

/** Turns fields of a common model into the body of a vendor's request. */
export type Write = (fields: Readonly<Record<string, unknown>>) => Record<string, unknown>

/** Fields that cannot be written (computed, fixed, unsupported, unknown) are left out; see `isWritableNode`. */
export function compileWrite(nodes: ItemNodes, root: Root = record): Write {
  return (fields) => writeItem(nodes, fields, root)
}

/** Whether a value can find its way back to the vendor through this node. */
export function isWritableNode(node: Node): boolean {
  switch (node.op) {
    case 'path':
      return node.isReadOnly !== true
    case 'codec':
      return node.codec.encode !== undefined && isWritableNode(node.of)
    case 'first':
      return node.of[0] !== undefined && isWritableNode(node.of[0])
    case 'each':
      return isWritableNode(node.of)
    case 'list':
      return node.items.every((item) => Object.values(item).some((of) => of.op !== 'constant' && isWritableNode(of)))
    case 'constant':
    case 'compute':
    case 'fixed':
    case 'unsupported':
      return false
  }
}

function writeItem(nodes: ItemNodes, fields: Readonly<Record<string, unknown>>, root: Root): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    const node = Object.hasOwn(nodes, name) ? nodes[name] : undefined
    if (node && isWritableNode(node) && rootOf(node) === root) put(body, node, value)
  }
  return body
}

function put(body: Record<string, unknown>, node: Node, value: unknown): void {
  switch (node.op) {
    case 'path':
      return setPath(body, node.path, value)
    case 'codec':
      return put(body, node.of, value === null || value === undefined ? value : node.codec.encode!(value))
    case 'first':
      return put(body, node.of[0]!, value)
    case 'each':
      return put(
        body,
        node.of,
        asList(value).map((item) => writeItem(node.item, item, node.root)),
      )
    case 'list':
      return putEntries(body, node.items, asList(value))
    case 'constant':
    case 'compute':
    case 'fixed':
    case 'unsupported':
  }
}

/** The record or item a written value ends up in. */
function rootOf(node: Node): Root | undefined {
  switch (node.op) {
    case 'path':
      return node.root
    case 'codec':
    case 'each':
    case 'fixed':
      return rootOf(node.of)
    case 'first':
    case 'compute':
      return node.of[0] && rootOf(node.of[0])
    case 'list':
      return node.items.flatMap((item) => Object.values(item).map(rootOf)).find((root) => root !== undefined)
    case 'constant':
    case 'unsupported':
      return undefined
  }
}

/** Where a place of a written-out list gets no entry, it becomes null: lists are written as a whole. */
function putEntries(
  body: Record<string, unknown>,
  places: readonly ItemNodes[],
  values: readonly Record<string, unknown>[],
): void {
  const placed = placeEntries(places, values)
  for (const place of places)
    for (const [name, node] of Object.entries(place))
      if (isWritableNode(node)) put(body, node, placed.get(place)?.[name] ?? null)
}

const asList = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : []

function setPath(body: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at = body
  for (const name of path.slice(0, -1)) at = ownObject(at, name)
  define(at, path.at(-1)!, value)
}

function ownObject(of: Record<string, unknown>, name: string): Record<string, unknown> {
  if (!Object.hasOwn(of, name) || typeof of[name] !== 'object' || of[name] === null) define(of, name, {})
  return of[name] as Record<string, unknown>
}

/** An own property even where the name is `__proto__`. */
function define(of: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(of, name, { value, writable: true, enumerable: true, configurable: true })
}
