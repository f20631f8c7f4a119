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
  refuseUnknown(model, fields, nodes)
  const reader = createReader(nodes, fields, items?.root)
  const readItems = items && compileRead({ items: items.list }, { items: listField })
  const readOne = (record: R, item: unknown, problems?: MappingProblem[]) =>
    complete(model, readSafely(reader, record, item, problems))
  return {
    model,
    nodes,
    items: items?.list,
    read: (record, problems) => {
      if (when && !orFail(model, () => when(record))) return []
      if (!readItems) return [readOne(record, undefined, problems)]
      const found = orFail(model, () => readItems(record)['items'] as unknown[])
      return found.map((item) => readOne(record, item, problems))
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

/** TypeScript lets a function return more than it should; a misspelt field that the model lacks must not go unnoticed. */
function refuseUnknown(model: Model, fields: Fields, nodes: ItemNodes): void {
  const unknown = Object.keys(nodes).filter((name) => !Object.hasOwn(fields, name))
  if (unknown.length > 0) throw new TypeError(`${model.name} has no field ${unknown.join(', ')}.`)
}

interface Reader {
  readonly whole: Read
  readonly fields: Fields
  /** One field alone. */
  readonly single: (name: string) => Read
}

function createReader(nodes: ItemNodes, fields: Fields, root: Root | undefined): Reader {
  const singles = new Map<string, Read>()
  const single = (name: string): Read => {
    const known = singles.get(name) ?? compileRead(nodes, { [name]: fields[name]! }, root)
    singles.set(name, known)
    return known
  }
  return { whole: compileRead(nodes, fields, root), fields, single }
}

/** The fast way in one go; where a value does not fit, field by field, so that one bad field costs only itself. */
function readSafely(
  reader: Reader,
  record: unknown,
  item: unknown,
  problems: MappingProblem[] | undefined,
): Record<string, unknown> {
  try {
    return reader.whole(record, item)
  } catch {
    const entries = Object.entries(reader.fields).map(([name, field]): [string, unknown] => {
      try {
        return [name, reader.single(name)(record, item)[name]]
      } catch (error) {
        problems?.push({ field: name, message: messageOf(error) })
        return [name, field.list ? [] : null]
      }
    })
    return Object.fromEntries(entries)
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** What a connector asks of a record may not fit what the vendor sent. */
function orFail<T>(model: Model, ask: () => T): T {
  try {
    return ask()
  } catch (cause) {
    throw new CrosswalkError(
      'mapping_failed',
      `A remote record for ${model.name} cannot be read: ${messageOf(cause)}.`,
      {
        cause,
      },
    )
  }
}

function complete(model: Model, record: Record<string, unknown>): MappedRecord {
  if (typeof record['remote_id'] === 'string' && record['remote_id'] !== '') return record as MappedRecord
  throw new CrosswalkError('mapping_failed', `A remote record for ${model.name} came without an id.`)
}

export type { EmbeddedValue }
