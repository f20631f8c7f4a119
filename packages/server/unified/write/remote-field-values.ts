import { fieldsOfStreams, misfit } from '../../configuration/index.ts'
import type { Platform } from '../../platform.ts'
import type { BodyParts } from './body-parts.ts'
import { unsupported } from './loss.ts'
import { nested } from './remote-body.ts'
import { refused, writeProblem, type WriteProblem } from './write-problem.ts'

interface RemoteFieldValue {
  readonly remote_field_class: string
  readonly value: unknown
}

/**
 * Puts the values of fields that no common field holds where the vendor keeps them. Throws `invalid_request` for a class that
 * the stream does not have, and for a value that does not fit what the vendor says of the field.
 */
export async function putRemoteFields(
  platform: Platform,
  of: { readonly organizationId: string; readonly accountId: string; readonly stream: string },
  values: unknown,
  parts: BodyParts,
): Promise<readonly WriteProblem[]> {
  const given = (values ?? []) as readonly RemoteFieldValue[]
  if (given.length === 0) return []
  const known = await fieldsOfStreams(platform, of, [of.stream])
  const classes = new Map(known.get(of.stream)?.fields.map((field) => [field.id, field]))
  const warnings: WriteProblem[] = []
  given.forEach(({ remote_field_class: id, value }, index) => {
    const pointer = `/model/remote_fields/${index}`
    const field = classes.get(id.toLowerCase())
    if (!field) throw unknownClass(`${pointer}/remote_field_class`)
    if (given.findIndex((other) => other.remote_field_class.toLowerCase() === field.id) < index)
      throw wrong(`${pointer}/remote_field_class`, 'is given twice')
    const why = misfit(field, value)
    if (why !== undefined) throw wrong(`${pointer}/value`, why)
    if (!field.isWritable || field.path.includes('[]')) warnings.push(unsupported(pointer))
    else parts.add(pointer, nested(field.path, value ?? null))
  })
  return warnings
}

const unknownClass = (pointer: string) =>
  wrong(pointer, 'is not the id of a field of these records; remote-field-classes lists them')

const wrong = (pointer: string, what: string) =>
  refused([writeProblem('INVALID_FIELD_CHOICE', `"${pointer}" ${what}.`, pointer)])
