/** The words of the mapping language. A mapping function runs once, over a proxy; what it returns is data. */
import { record, type Codec, type ItemNodes, type Node, type Root } from './node.ts'

declare const VALUE: unique symbol
declare const WRITABLE: unique symbol

/** An expression that reads a `Value` out of the remote record. */
export interface Source<out Value> {
  readonly [VALUE]: Value
}

/** A source that can be written back. */
export interface Lens<Value> extends Source<Value> {
  readonly [WRITABLE]: true
}

export type Nil = null | undefined
type Step<Value, Parent> = Value | Extract<Parent, Nil>

/** The remote record seen as paths: `hs.properties.email` is a `Lens<string | null>`, not a value. */
export type Remote<Value> = Lens<Value> &
  (NonNullable<Value> extends readonly unknown[] | string | number | boolean
    ? unknown
    : { readonly [Key in keyof NonNullable<Value>]-?: Remote<Step<NonNullable<Value>[Key], Value>> })

const NODE = Symbol('node')

export const wrap = (node: Node): any => ({ [NODE]: node })

/** The node behind a word; any other value is a constant. */
export const unwrap = (word: any): Node =>
  (typeof word === 'object' && word !== null && word[NODE]) || { op: 'constant', value: word }

let roots = record

/** A root of its own for the items of one list, so that lists may stand in lists. */
export const newRoot = (): Root => ++roots

export const remote = (path: readonly string[], root: Root, isReadOnly = false): any =>
  new Proxy(
    {},
    {
      get: (_, key) =>
        key === NODE
          ? { op: 'path', path, root, ...(isReadOnly && { isReadOnly }) }
          : remote([...path, String(key)], root, isReadOnly),
    },
  )

/** Turns a codec into a word: `instant(hs.createdAt)`. */
export const codec =
  <A, B>(of: Codec<A, B>) =>
  <S extends A | Nil>(lens: Lens<S>): Lens<B | Extract<S, Nil>> =>
    wrap({ op: 'codec', of: unwrap(lens), codec: of })

/** The first of several sources that has a value. Written back to the first. */
export const firstOf = <const S extends readonly Lens<any>[]>(
  ...of: S
): Lens<{ [I in keyof S]: S[I] extends Lens<infer T> ? T : never }[number]> => wrap({ op: 'first', of: of.map(unwrap) })

/** Computed from the named sources, so that it is known where the value came from. Read only. */
export const compute = <const S extends readonly Source<any>[], B>(
  of: S,
  from: (...values: { -readonly [I in keyof S]: S[I] extends Source<infer T> ? T : never }) => B,
): Source<B> => wrap({ op: 'compute', of: of.map(unwrap), compute: from as (...values: any[]) => unknown })

/** Assigned by the vendor: read, never written. */
export const fixed = <T>(of: Source<T>): Source<T> => wrap({ op: 'fixed', of: unwrap(of) })

/** A value that does not come from the vendor. */
export const constant = <const T extends string | number | boolean | null>(value: T): Source<T> =>
  wrap({ op: 'constant', value })

/** The vendor has nothing like this field. */
export const unsupported: { readonly unsupported: true } = wrap({ op: 'unsupported' })

/** One place of a remote list: `at(person.emails, 0).address`. Read only: written, it would replace the whole list. */
export const at = <A>(of: Lens<readonly A[] | Nil>, index: number): Remote<A | undefined> => {
  const node = unwrap(of)
  if (node.op !== 'path') throw new Error('at() takes a plain path')
  return remote([...node.path, String(index)], node.root, true)
}

export type Item = Readonly<Record<string, Source<any> | string | number | boolean | null>>
export type ItemOf<I> = { -readonly [Key in keyof I]: I[Key] extends Source<infer T> ? NonNullable<T> | null : I[Key] }

const itemNodes = (item: Item): ItemNodes =>
  Object.fromEntries(Object.entries(item).map(([key, word]) => [key, unwrap(word)]))

/** A list written out. An entry whose sources are all empty is left out; written back, entries are told apart by their constants. */
export const list = <const I extends readonly Item[]>(...items: I): Lens<ItemOf<I[number]>[]> =>
  wrap({ op: 'list', items: items.map(itemNodes) })

/** One object per item of a remote list. */
export const each = <A, const I extends Item>(
  of: Lens<readonly A[] | Nil>,
  item: (a: Remote<A>) => I,
): Lens<ItemOf<I>[]> => {
  const root = newRoot()
  return wrap({ op: 'each', of: unwrap(of), root, item: itemNodes(item(remote([], root))) })
}
