import type { Node } from '@crosswalk/connector-kit'
import type { Field } from '@crosswalk/models'
import type { StreamField } from '../../configuration/index.ts'
import type { EnumTable } from '../../mapping/index.ts'

/** A value that the vendor takes just now, and what it is in our words. */
export interface LiveChoice {
  readonly value: string
  readonly label: string
  readonly common: string
}

/**
 * The values that the vendor allows for the remote field behind a common one, in the words in which they are written.
 * Undefined where the vendor names none, or one of them cannot be told in our words.
 */
export function liveChoices(
  field: Field,
  node: Node,
  remote: StreamField | undefined,
  table: EnumTable | undefined,
): readonly LiveChoice[] | undefined {
  if (!remote || remote.choices.length === 0 || field.kind === 'reference' || field.kind === 'embedded')
    return undefined
  const choices = remote.choices.map(({ value, label }): LiveChoice | undefined => {
    const common = table?.common.get(value) ?? decoded(node, field.list ? [value] : value)
    const one: unknown = Array.isArray(common) ? common[0] : common
    return typeof one === 'string' ? { value, label: label ?? value, common: one } : undefined
  })
  return choices.every((choice) => choice !== undefined) ? choices : undefined
}

/** The one remote path that a node writes to. */
export function pathWritten(node: Node): readonly string[] | undefined {
  if (node.op === 'path') return node.path
  if (node.op === 'codec') return pathWritten(node.of)
  return node.op === 'first' && node.of[0] ? pathWritten(node.of[0]) : undefined
}

/** What a node reads where the vendor has this value. */
function decoded(node: Node, value: unknown): unknown {
  try {
    if (node.op === 'path') return value
    if (node.op === 'codec') return node.codec.decode(decoded(node.of, value))
    if (node.op === 'first') return node.of[0] && decoded(node.of[0], value)
  } catch {
    // A choice that the connector cannot read.
  }
  return undefined
}
