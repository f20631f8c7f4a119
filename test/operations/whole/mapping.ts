/** The mapping of a model whose raw record mirrors it, in the words every connector uses. */
import {
  codec,
  each,
  fixed,
  instant,
  mapping,
  oneOf,
  reference,
  references,
  type Mapping,
} from '@crosswalk/connector-kit'
import type { Field, Model, Vocabulary } from '@crosswalk/models'
import { isWritten, wordTable } from './vendor-names.ts'

/** A record as the vendor sends it. */
export interface RawRecord {
  readonly id: string
  readonly updated_at: string
  /**
   * One per field of the model (relations as ids, values inside as objects, words as the vendor writes them), and those that
   * the customer has added.
   */
  readonly attributes: Readonly<Record<string, unknown>>
}

/** `first_name: raw.attributes.first_name`, `account: reference(raw.attributes.account)` and so on. */
export const mappingOf = (model: Model): Mapping<Model, RawRecord> =>
  mapping(model).from<RawRecord>((raw) => ({
    remote_id: fixed(raw.id),
    ...Object.fromEntries(
      Object.entries(model.fields).map(([name, field]) => {
        const word = wordFor(field, (raw.attributes as Any)[name])
        return [name, isWritten(model, name) ? word : fixed(word)]
      }),
    ),
  }))

// The paths of a model that is known only at run time have no type.
type Any = any

function wordFor(field: Field, at: Any): Any {
  switch (field.kind) {
    case 'datetime':
      return field.list ? at : instant(at)
    case 'word':
      return field.list ? words(field.vocabulary!)(at) : oneOf(at, wordTable(field.vocabulary!) as Any)
    case 'reference':
      return field.list ? references(at) : reference(at)
    case 'embedded':
      return field.list ? each(at, (item) => membersOf(field.embedded!, item) as Any) : value(field.embedded!)(at)
    case 'text':
    case 'url':
    case 'email':
    case 'integer':
    case 'number':
    case 'boolean':
    case 'json':
      return at
  }
}

const membersOf = (model: Model, item: Any): Record<string, Any> =>
  Object.fromEntries(Object.entries(model.fields).map(([name, field]) => [name, wordFor(field, item[name])]))

/** A list of words, such as `["monday", "friday"]`. */
const words = (of: Vocabulary): ((at: Any) => Any) => {
  const table = wordTable(of)
  const back = Object.fromEntries(Object.entries(table).map(([remote, common]) => [common, remote]))
  return codec<readonly string[], string[]>({
    name: 'words',
    decode: (list) => list.map((word) => table[word] ?? word),
    encode: (list) => list.map((word) => back[word] ?? word),
  })
}

/** One value inside a record: an address. Its words are translated like those of the record. */
const value = (of: Model): ((at: Any) => Any) =>
  codec<object, object>({
    name: 'value',
    decode: (object) =>
      translate(of, object, ({ words }) => Object.fromEntries(words.map((w) => [w.toLowerCase(), w]))),
    encode: (object) =>
      translate(of, object, ({ words }) => Object.fromEntries(words.map((w) => [w, w.toLowerCase()]))),
  })

const translate = (of: Model, object: object, tableOf: (vocabulary: Vocabulary) => Record<string, string>): object =>
  Object.fromEntries(
    Object.entries(object).map(([name, member]: [string, unknown]) => {
      const vocabulary = of.fields[name]?.vocabulary
      return [name, vocabulary && typeof member === 'string' ? (tableOf(vocabulary)[member] ?? member) : member]
    }),
  )
