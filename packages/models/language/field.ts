/** The words in which the fields of a common model are declared. */
import type { Model } from './model.ts'

declare const REFERENCE: unique symbol
declare const OTHER: unique symbol
declare const VALUE: unique symbol

/** A relation to another record: in a mapping its remote id, on the wire its id. */
export type Reference = string & { readonly [REFERENCE]: true }

/** A word of the vendor that our vocabulary does not know. It passes through unchanged. */
export type OtherWord = string & { readonly [OTHER]: true }

export type FieldKind =
  | 'text'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'datetime'
  | 'url'
  | 'email'
  | 'word'
  | 'json'
  | 'reference'
  | 'embedded'

export interface FieldOptions {
  /** Accepted by POST. */
  readonly post?: boolean
  /** Accepted by PATCH. */
  readonly patch?: boolean
  /** Left out of answers unless `include_sensitive_fields=true`. */
  readonly sensitive?: boolean
}

/** One field of a common model. `Value` is what a record holds: never undefined, `null` where the vendor has no value. */
export interface Field<out Value = unknown> {
  readonly kind: FieldKind
  readonly list: boolean
  readonly description: string
  readonly post: boolean
  readonly patch: boolean
  readonly sensitive: boolean
  /** The vocabulary of a `word`. */
  readonly vocabulary?: Vocabulary
  /** The model a `reference` points to, by name, so that models may refer to each other in circles. */
  readonly target?: string
  /** Whether `expand` may replace the reference by the record it points to. */
  readonly expandable?: boolean
  /** The model of an `embedded` value, which lives inside its record and has no endpoint. */
  readonly embedded?: Model
  readonly [VALUE]?: Value
}

/** A named, closed list of words. A remote word without an equivalent passes through as it came. */
export interface Vocabulary<out Word extends string = string> {
  readonly name: string
  readonly words: readonly Word[]
}

export const onCreate: FieldOptions = { post: true }
export const onUpdate: FieldOptions = { patch: true }
export const onWrite: FieldOptions = { post: true, patch: true }
export const sensitive: FieldOptions = { sensitive: true }

/** @example export const employmentStatus = vocabulary('EmploymentStatus', ['ACTIVE', 'PENDING', 'INACTIVE']) */
export const vocabulary = <const Word extends string>(name: string, words: readonly Word[]): Vocabulary<Word> => ({
  name,
  words,
})

type Scalar = <Value>(kind: FieldKind) => (description: string, options?: FieldOptions) => Field<Value | null>

const scalar: Scalar = (kind) => (description, options) => field(kind, description, options)

export const text = scalar<string>('text')
export const integer = scalar<number>('integer')
export const number = scalar<number>('number')
export const boolean = scalar<boolean>('boolean')
/** An instant: ISO 8601 in UTC with milliseconds. Plain dates are midnight UTC. */
export const datetime = scalar<string>('datetime')
export const url = scalar<string>('url')
export const email = scalar<string>('email')
/** Whatever the vendor has, as it is. */
export const json = scalar<unknown>('json')

/** One word of a vocabulary. */
export const word = <Word extends string>(
  of: Vocabulary<Word>,
  description: string,
  options?: FieldOptions,
): Field<Word | OtherWord | null> => field('word', description, options, { vocabulary: of })

/** A list of scalars or words: `listOf(text('Tax numbers of the company.'))`. */
export const listOf = <Value>(of: Field<Value>): Field<NonNullable<Value>[]> => {
  if (of.list || of.kind === 'reference' || of.kind === 'embedded')
    throw new Error('listOf takes a scalar or a word; see references and embeddedList')
  return { ...of, list: true } as Field<NonNullable<Value>[]>
}

/** A relation to one record. `{ expandable: false }` where the reference lists no `expand` for it. */
export const reference = (
  target: string,
  description: string,
  options: FieldOptions & { readonly expandable?: boolean } = {},
): Field<Reference | null> =>
  field('reference', description, options, { target, expandable: options.expandable ?? true })

/** A relation to several records. */
export const references = (
  target: string,
  description: string,
  options: FieldOptions & { readonly expandable?: boolean } = {},
): Field<Reference[]> =>
  field('reference', description, options, { target, expandable: options.expandable ?? true, list: true })

/** One value of a model that has no endpoint of its own. */
export const embedded = <M extends Model>(
  of: M,
  description: string,
  options?: FieldOptions,
): Field<EmbeddedValue<M> | null> => field('embedded', description, options, { embedded: of })

/** Several values of a model that has no endpoint of its own, such as the lines of an invoice. */
export const embeddedList = <M extends Model>(
  of: M,
  description: string,
  options?: FieldOptions,
): Field<EmbeddedValue<M>[]> => field('embedded', description, options, { embedded: of, list: true })

export type Fields = Readonly<Record<string, Field>>
export type ValueOf<F> = F extends Field<infer Value> ? Value : never
export type EmbeddedValue<M extends Model> = { [Key in keyof M['fields']]: ValueOf<M['fields'][Key]> }

function field<Value>(
  kind: FieldKind,
  description: string,
  options: FieldOptions = {},
  more: Partial<Field> = {},
): Field<Value> {
  const { post = false, patch = false, sensitive: isSensitive = false } = options
  return { kind, list: false, description, post, patch, sensitive: isSensitive, ...more } as Field<Value>
}
