import { parseJson } from '@crosswalk/connector-kit'
import type { NestedList } from '@crosswalk/models'
import type { StreamField } from '../../configuration/index.ts'
import type { Read } from '../expand.ts'

/**
 * The technical names of the fields that a class of custom objects has; undefined where the parent of the list is no class, or
 * says nothing of its fields.
 */
export async function fieldsOfClass(
  read: Read,
  accountId: string,
  { parent }: NestedList,
  id: string,
): Promise<ReadonlySet<string> | undefined> {
  const [rows] = await read([
    {
      name: 'class-of-objects',
      text: 'SELECT document FROM record WHERE linked_account_id = $1 AND id = $2 AND model = $3',
      values: [accountId, id, parent],
    },
  ])
  const document = rows?.[0]?.[0]
  const { fields } = (document ? parseJson(document, 'The store') : {}) as { readonly fields?: unknown }
  if (!Array.isArray(fields)) return undefined
  const names = (fields as readonly { readonly remote_key_name?: unknown }[]).flatMap((field) =>
    typeof field?.remote_key_name === 'string' ? [field.remote_key_name] : [],
  )
  return names.length > 0 ? new Set(names) : undefined
}

/** The records of all classes are one stream, and so are their fields: those of one class. */
export const ofClass = (
  fields: readonly StreamField[],
  names: ReadonlySet<string> | undefined,
): readonly StreamField[] => (names ? fields.filter(({ key }) => names.has(key)) : fields)
