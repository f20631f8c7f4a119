import type { EmbeddedValue, Field, Fields, Model, ValueOf } from '@crosswalk/models'
import { text as textField } from '@crosswalk/models'
import { CrosswalkError } from '../errors.ts'
import { compileRead, type Read } from './compile-read.ts'
import { compileWrite, isWritableNode } from './compile-write.ts'
import { record, type ItemNodes, type Node, type Root } from './node.ts'
import { pathsOf } from './provenance.ts'
import { newRoot, remote, unwrap, type Lens, type Nil, type Remote, type Source, type unsupported } from './words.ts'

/** A record in the shape of its common model; relations hold remote ids, which the platform turns into ids. */
export type MappedRecord = { remote_id: string } & Record<string, unknown>

/** A field that could not be read. It is null in the record, and someone should know. */
export interface MappingProblem {
  readonly field: string
  readonly message: string
}

export interface Mapping<M extends Model = Model, R = never> {
  readonly model: M
  /** The nodes, by field. */
  readonly nodes: ItemNodes
  /** Where one remote record becomes several of this model: the list inside it. */
  readonly items?: Node | undefined
  /** Reads the records of this model out of a remote record: usually one, none where `when` says no. */
  read(record: R, problems?: MappingProblem[]): readonly MappedRecord[]
  /** The vendor's body for some fields of the model. Fields that cannot be written are left out. */
  write(fields: Readonly<Record<string, unknown>>): Record<string, unknown>
  /** The fields that `write` carries. */
  readonly writable: readonly string[]
  /** The remote paths behind each field. */
  readonly provenance: Readonly<Record<string, readonly string[]>>
}

type Readable<T> = null extends T ? T | undefined : T extends readonly unknown[] ? T | Nil : T
type Shape<T> = T extends readonly (infer Item)[] ? (Item extends object ? Partial<Item>[] : T) : T
type FieldSource<F> = Source<Readable<Shape<ValueOf<F>>>> | typeof unsupported

/** What a mapping must say: the remote id, and every field of the model, `unsupported` where the vendor has nothing. */
export type MappingFields<M extends Model> = { readonly remote_id: Source<string | number> } & {
  readonly [Key in keyof M['fields']]-?: FieldSource<M['fields'][Key]>
}

export interface MappingOptions<R> {
  /** Which remote records become one of this model. Default all. */
  readonly when?: (record: R) => boolean
}

/**
 * Declares how remote records become records of a common model.
 *
 * @example
 * const tag = mapping(ticketing.tag).from<GitHubLabel>((label) => ({ remote_id: text(label.id), name: label.name }))
 */
export const mapping = <M extends Model>(model: M) => ({
  from: <R>(define: (record: Remote<R>) => MappingFields<M>, options: MappingOptions<R> = {}): Mapping<M, R> =>
    build<M, R>(model, nodesOf(define(remote([], record))), options.when),

  /** One record per item of a list inside the remote record. */
  fromEach: <R, A>(
    items: (record: Remote<R>) => Lens<readonly A[] | Nil>,
    define: (item: Remote<A>, record: Remote<R>) => MappingFields<M>,
    options: MappingOptions<R> = {},
  ): Mapping<M, R> => {
    const root = newRoot()
    const nodes = nodesOf(define(remote([], root), remote([], record)))
    return build<M, R>(model, nodes, options.when, { list: unwrap(items(remote([], record))), root })
  },
})

const nodesOf = (words: object): ItemNodes =>
  Object.fromEntries(Object.entries(words).map(([name, word]) => [name, unwrap(word)]))

function build<M extends Model, R>(
  model: M,
  nodes: ItemNodes,
  when: ((record: R) => boolean) | undefined,
  items?: { readonly list: Node; readonly root: Root },
): Mapping<M, R> {
  const fields: Fields = { remote_id: textField('The remote id.'), ...model.fields }
  const read: Reader = { compile: (some) => compileRead(nodes, some, items?.root), fields }
  const whole = read.compile(fields)
  const readItems = items && compileRead({ items: items.list }, { items: listField })
  const readOne = (record: R, item: unknown, problems?: MappingProblem[]) =>
    complete(model, readSafely(whole, read, record, item, problems))
  return {
    model,
    nodes,
    items: items?.list,
    read: (record, problems) => {
      if (when && !when(record)) return []
      if (!readItems) return [readOne(record, undefined, problems)]
      return (readItems(record)['items'] as unknown[]).map((item) => readOne(record, item, problems))
    },
    write: compileWrite(nodes, items?.root),
    writable: Object.keys(nodes).filter((name) => isWritableNode(nodes[name]!)),
    provenance: Object.fromEntries(
      Object.entries(nodes).map(([name, node]) => [
        name,
        pathsOf(node, items ? `${pathsOf(items.list)[0] ?? ''}[].` : ''),
      ]),
    ),
  }
}

const listField: Field = { kind: 'json', list: true, description: '', post: false, patch: false, sensitive: false }

interface Reader {
  compile(some: Fields): Read
  readonly fields: Fields
}

/** The fast way in one go; where a value does not fit, field by field, so that one bad field costs only itself. */
function readSafely(
  whole: Read,
  { compile, fields }: Reader,
  record: unknown,
  item: unknown,
  problems: MappingProblem[] | undefined,
): Record<string, unknown> {
  try {
    return whole(record, item)
  } catch {
    const entries = Object.entries(fields).map(([name, field]): [string, unknown] => {
      try {
        return [name, compile({ [name]: field })(record, item)[name]]
      } catch (error) {
        problems?.push({ field: name, message: error instanceof Error ? error.message : String(error) })
        return [name, field.list ? [] : null]
      }
    })
    return Object.fromEntries(entries)
  }
}

function complete(model: Model, record: Record<string, unknown>): MappedRecord {
  if (typeof record['remote_id'] === 'string' && record['remote_id'] !== '') return record as MappedRecord
  throw new CrosswalkError('mapping_failed', `A remote record for ${model.name} came without an id.`)
}

export type { EmbeddedValue }
