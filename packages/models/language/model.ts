import type { Field, Fields, ValueOf } from './field.ts'
import type { Filter } from './filter.ts'

export const categories = ['hris', 'ats', 'crm', 'accounting', 'ticketing', 'filestorage', 'mktg'] as const
export type Category = (typeof categories)[number]
export type ModelName = `${Category}.${string}`

/** A list of records that belong to a parent: `GET /collections/{collection_id}/viewers`. */
export interface NestedList {
  /** The path below `/api/{category}/v1`, with one parameter: `collections/{collection_id}/viewers`. */
  readonly path: string
  /** The model of the parent. */
  readonly parent: ModelName
  /** The relation that ties both: a field of this model, or a field of the parent that lists records of this model. */
  readonly through: { readonly own: string } | { readonly parent: string }
  /** Whether `{path}/{id}` answers one of them. */
  readonly retrieve?: boolean
  /** The path of `PUT` that makes one, with parameters for both ends and the kind. */
  readonly associate?: string
}

export interface Declaration<F extends Fields> {
  /** The last part of its paths, plural: `employees`. Without it the model lives only inside others. */
  readonly path?: string
  readonly description: string
  /** Its fields, without those that every record has (see `baseFields`). */
  readonly fields: F
  readonly filters?: Readonly<Record<string, Filter>>
  /** Fields by which `order_by` may sort; a leading `-` turns the order. */
  readonly orderBy?: readonly string[]
  /** Whether `include_remote_fields` is offered: the vendor's custom fields, as a list. Default: where there is a path. */
  readonly remoteFields?: boolean
  readonly nested?: readonly NestedList[]
  /** Further things that can be done with one record, by the last part of their path: `change-stage`. */
  readonly operations?: Readonly<Record<string, Operation>>
  /** Whether records have content to download: files, attachments. */
  readonly hasContent?: boolean
  /** Fields whose different values can be listed, by the last part of the path: `{ types: 'type' }`. */
  readonly distinct?: Readonly<Record<string, string>>
  /** Filters of `{path}/live-search`, which always asks the vendor. */
  readonly liveSearch?: Readonly<Record<string, Filter>>
  /** For values inside records that can also be read by an id of their own: `addresses`. They carry that id. */
  readonly valuePath?: string
  /** Where the field classes of lines are listed, if not below the name of their field: `{ applied_to_lines: 'line-items' }`. */
  readonly linePaths?: Readonly<Record<string, string>>
}

/** `POST {path}/{id}/{name}`: what is done with one record besides changing its fields. */
export interface Operation {
  readonly description: string
  /** What the body holds, all of it writable. */
  readonly fields: Fields
  /** The parameters without which it means nothing. */
  readonly required: readonly string[]
}

/** A common model: our shape of a thing in a category. Everything about it is derived from this value. */
export interface Model<Name extends ModelName = ModelName, F extends Fields = Fields> extends Declaration<F> {
  readonly name: Name
  readonly category: Category
  /** The name without its category: `Employee`. */
  readonly title: string
}

/**
 * Declares a common model.
 *
 * @example
 * export const company = model('hris.Company', {
 *   path: 'companies',
 *   description: 'A legal entity that employs people.',
 *   fields: { legal_name: text('The registered name.'), eins: listOf(text('Employer identification numbers.')) },
 * })
 */
export function model<const Name extends ModelName, F extends Fields>(
  name: Name,
  declaration: Declaration<F>,
): Model<Name, F> {
  const [category, title] = name.split('.') as [Category, string]
  const remoteFields = declaration.remoteFields ?? declaration.path !== undefined
  return { ...declaration, remoteFields, name, category, title }
}

/** A record as it travels: what every record has, and the fields of its model. */
export type RecordOf<M extends Model> = BaseRecord & { [Key in keyof M['fields']]: ValueOf<M['fields'][Key]> }

/** What every record has, whatever its model. */
export interface BaseRecord {
  /** Computed from linked account, model and remote id, so it is the same after every sync. */
  id: string
  /** What the vendor calls it, as text. */
  remote_id: string | null
  /** When this record first came to us. */
  created_at: string
  /** When this record last changed here. */
  modified_at: string
  /** Whether the vendor no longer has it. */
  remote_was_deleted: boolean
  field_mappings: FieldMappings | null
  remote_data: RemoteData[] | null
}

export interface FieldMappings {
  organization_defined_targets: Record<string, unknown>
  linked_account_defined_targets: Record<string, unknown>
}

/** One raw payload behind a record, and where it came from. */
export interface RemoteData {
  path: string
  data: unknown
}

export const isWritable = (of: Model, method: 'post' | 'patch'): boolean =>
  of.path !== undefined && Object.values(of.fields).some((field: Field) => field[method])
