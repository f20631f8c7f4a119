import { get, type RemoteFieldType, type Schema } from '@crosswalk/connector-kit'

/** A field as the vendor describes it. */
export interface DescribedField {
  readonly name: string
  readonly label: string
  readonly type: RemoteFieldType | 'object'
  readonly is_custom: boolean
  readonly is_writable: boolean
  readonly choices?: readonly string[]
}

/** Where the vendor describes the fields of a kind of record: those it has itself, and those that customers added. */
export const schemaOf = (path: string): Schema => ({
  docs: 'https://whole.example/docs/schema',
  request: () => get(`${path}/schema`),
  fields: ({ body }) =>
    (body as { readonly fields: readonly DescribedField[] }).fields.map((field) => ({
      path: ['attributes', field.name],
      displayName: field.label,
      type: field.type === 'object' ? undefined : field.type,
      isCustom: field.is_custom,
      isWritable: field.is_writable,
      choices: field.choices?.map((value) => ({ value })),
    })),
})
