import type { Field, Fields } from '@crosswalk/models'
import { coercion } from './coerce.ts'
import { record, type Codec, type ItemNodes, type Node, type Root } from './node.ts'

/** Reads the fields of a model out of a remote record. */
export type Read = (record: unknown, item?: unknown) => Record<string, unknown>

/**
 * Turns the nodes of a mapping into one straight-line function: no path is walked and no node is looked at again at run
 * time. The text of that function is made of our own words only: names, values and codecs of a mapping, also of a
 * customer's, are handed to it as constants (`k`), and a name stands in it only where it is a plain identifier.
 */
export function compileRead(nodes: ItemNodes, fields: Fields, itemRoot?: Root): Read {
  const constants: unknown[] = []
  const roots = new Map([[record, 'r']])
  if (itemRoot !== undefined) roots.set(itemRoot, 'item')
  const body = objectText(nodes, fields, { constants, roots })
  // The only place where text becomes code. See docs/adr/0006-compiled-mappings.md.
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
  const make = new Function('k', 'own', `'use strict'; return function read(r, item) { return ${body} }`)
  return make(constants, own) as Read
}

interface Scope {
  readonly constants: unknown[]
  /** The variable behind each root. */
  readonly roots: ReadonlyMap<Root, string>
}

const objectText = (nodes: ItemNodes, fields: Fields, scope: Scope): string =>
  `{${Object.entries(fields)
    .map(([name, field]) => `${keyText(name, scope)}:${fieldText(nodes[name] ?? { op: 'unsupported' }, field, scope)}`)
    .join(',')}}`

function fieldText(node: Node, field: Field, scope: Scope): string {
  if (node.op === 'unsupported') return field.list ? '[]' : 'null'
  if (field.kind === 'embedded' && field.embedded) {
    if (node.op === 'list') return listText(node.items, field.embedded.fields, scope)
    if (node.op === 'each') return eachText(node, field.embedded.fields, scope)
  }
  return `${constant(coercion(field), scope)}(${valueText(node, scope)})`
}

function valueText(node: Node, scope: Scope): string {
  switch (node.op) {
    case 'path':
      return pathText(node.path, rootText(node.root, scope), scope)
    case 'constant':
      return constant(node.value, scope)
    case 'fixed':
      return valueText(node.of, scope)
    case 'codec':
      return `${constant(decodePresent(node.codec), scope)}(${valueText(node.of, scope)})`
    case 'first':
      return `(${node.of.map((of) => valueText(of, scope)).join('??')})`
    case 'compute':
      return `${constant(node.compute, scope)}(${node.of.map((of) => valueText(of, scope)).join(',')})`
    case 'each':
      return eachText(node, undefined, scope)
    case 'list':
      return listText(node.items, undefined, scope)
    case 'unsupported':
      return 'null'
  }
}

/** A codec never sees an absent value. */
const decodePresent = (codec: Codec<any, unknown>) => (value: unknown) =>
  value === null || value === undefined ? null : codec.decode(value)

function eachText(node: Extract<Node, { op: 'each' }>, fields: Fields | undefined, scope: Scope): string {
  const variable = `e${scope.roots.size}`
  const inner = { ...scope, roots: new Map(scope.roots).set(node.root, variable) }
  return `(${valueText(node.of, scope)}??[]).map(${variable}=>(${itemText(node.item, fields, inner)}))`
}

/** Entries with a value in any source; constants do not count. */
function listText(items: readonly ItemNodes[], fields: Fields | undefined, scope: Scope): string {
  const entries = items.map((item) => {
    const sources = Object.values(item).filter((node) => node.op !== 'constant' && node.op !== 'unsupported')
    const present = sources.map((node) => `${constant(isPresent, scope)}(${valueText(node, scope)})`).join('||')
    return `(${present || 'true'})?${itemText(item, fields, scope)}:null`
  })
  return `[${entries.join(',')}].filter(${constant(isPresent, scope)})`
}

const isPresent = (value: unknown) => value !== null && value !== undefined && value !== ''

const itemText = (item: ItemNodes, fields: Fields | undefined, scope: Scope): string =>
  fields
    ? objectText(item, fields, scope)
    : `{${Object.entries(item)
        .map(([name, node]) => `${keyText(name, scope)}:${valueText(node, scope)}??null`)
        .join(',')}}`

function rootText(root: Root, scope: Scope): string {
  const variable = scope.roots.get(root)
  if (variable === undefined) throw new Error('A mapping uses an item outside the list it belongs to.')
  return variable
}

const identifier = /^[A-Za-z_$][\w$]*$/
/** Names that every object, list or text answers to without having them. */
const inherited = new Set(
  [Object.prototype, Array.prototype, String.prototype, Number.prototype, Boolean.prototype].flatMap((prototype) =>
    Object.getOwnPropertyNames(prototype),
  ),
)

const pathText = (path: readonly string[], root: string, scope: Scope): string =>
  path.reduce(
    (of, name) =>
      identifier.test(name) && !inherited.has(name) ? `${of}?.${name}` : `own(${of},${constant(name, scope)})`,
    root,
  )

const own = (of: unknown, name: string): unknown =>
  typeof of === 'object' && of !== null && Object.hasOwn(of, name) ? (of as Record<string, unknown>)[name] : undefined

const keyText = (name: string, scope: Scope): string =>
  identifier.test(name) && name !== '__proto__' ? name : `[${constant(name, scope)}]`

function constant(value: unknown, scope: Scope): string {
  const known = scope.constants.indexOf(value)
  return `k[${known >= 0 ? known : scope.constants.push(value) - 1}]`
}
