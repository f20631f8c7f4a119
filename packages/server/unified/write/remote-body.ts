import type { Node } from '@crosswalk/connector-kit'
import type { Field, Model } from '@crosswalk/models'
import { wordsOf } from '../meta/field-schema.ts'
import type { AccountMapping, CompiledFieldMapping } from '../../mapping/index.ts'
import type { BodyParts } from './body-parts.ts'
import { withoutHeld } from './held-places.ts'
import { irreversible, lossInside, fieldIsOff, unsupported } from './loss.ts'
import { refused, writeProblem, type WriteProblem } from './write-problem.ts'
import { fixedIn, type Target } from './target.ts'

type Values = Readonly<Record<string, unknown>>
type Body = Record<string, unknown>

/** What is written, and where to. */
export interface Source {
  readonly mapping: AccountMapping
  readonly target: Target
  /** With the vendor's ids in relations. */
  readonly values: Values
  /** Of a record that is changed: its fields as they were read last. */
  readonly stored: Values | undefined
}

/** Adds the fields of a model as the vendor takes them, and tells what got lost. */
export function addFields(parts: BodyParts, source: Source): readonly WriteProblem[] {
  const { mapping, target, values } = source
  const { model } = target.mapping
  const { disabledFields } = mapping.settingsOf(model.name)
  const own = mapping.fieldMappingsOf(model.name, target.name)
  const warnings: WriteProblem[] = []
  for (const [name, value] of Object.entries(values)) {
    const pointer = `/model/${name}`
    if (!Object.hasOwn(model.fields, name)) continue
    if (disabledFields.includes(name)) {
      warnings.push(fieldIsOff(pointer))
      continue
    }
    const override = own.find((field) => field.place === 'common' && field.name === name)
    warnings.push(...put(parts, { ...source, model, name, value, pointer }, override))
  }
  for (const [targets, fields] of Object.entries((values['field_mappings'] ?? {}) as Record<string, Values>))
    for (const [name, given] of Object.entries(fields))
      warnings.push(...putTarget(parts, own, targets, name, (given as { value?: unknown }).value ?? null))
  for (const params of ['integration_params', 'linked_account_params'])
    parts.add(`/model/${params}`, (values[params] ?? {}) as Values)
  return warnings
}

interface Written extends Source {
  readonly model: Model
  readonly name: string
  readonly value: unknown
  readonly pointer: string
}

/** Puts one common field into the body, and tells what of it is lost. */
function put(parts: BodyParts, written: Written, override: CompiledFieldMapping | undefined): readonly WriteProblem[] {
  const { target, stored, name, value, pointer } = written
  if (override) return putMapped(parts, override, pointer, value)
  // It has decided where the record is made.
  if (value === fixedIn(target.mapping, name)) return []
  if (!target.mapping.writable.includes(name)) return isEmpty(value) ? [] : [unsupported(pointer)]
  const word = remoteWord(written)
  if (word) {
    parts.add(pointer, word)
    return []
  }
  checkWords(written)
  const part = orRefuse(pointer, () => target.mapping.write({ [name]: value }))
  parts.add(pointer, stored ? withoutHeld(target, name, part, stored[name]) : part)
  return lossInside(target.mapping.nodes[name]!, value, pointer)
}

/** Nothing is lost where nothing was given. */
const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0)

/** A codec that has no way back for a value says so by throwing. */
function orRefuse<T>(pointer: string, write: () => T): T {
  try {
    return write()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw refused([writeProblem('INVALID_FIELD_CHOICE', `"${pointer}" cannot be written: ${why}.`, pointer)])
  }
}

/** A word that the account's own table leads back to one of the vendor's goes there as it is, past the connector's table. */
function remoteWord({ mapping, target, model, name, value }: Written): Body | undefined {
  const field: Field = model.fields[name]!
  const table = field.kind === 'word' ? mapping.enumTableOf(model.name, name) : undefined
  const path = table && pathOf(target.mapping.nodes[name]!)
  if (!table || !path) return undefined
  const words = Array.isArray(value) ? value : [value]
  if (!words.some((word) => table.remote.has(String(word)))) return undefined
  const remote = words.map((word: unknown) => table.remote.get(String(word)) ?? word)
  return nested(path, field.list ? remote : remote[0])
}

/** A common word for which this vendor has none is refused: sent as it is, it would mean nothing there, or something else. */
function checkWords({ target, model, name, value, pointer }: Written): void {
  const words = wordsOf(target.mapping.nodes[name])
  if (!words) return
  const known: readonly string[] = model.fields[name]!.vocabulary?.words ?? []
  const given = [value].flat().filter((word) => typeof word === 'string')
  const lost = given.find((word) => known.includes(word) && !words.includes(word))
  if (lost === undefined) return
  const why = `"${pointer}" cannot be ${lost}: the vendor has a word for ${words.join(', ') || 'none of ours'}.`
  throw refused([writeProblem('INVALID_FIELD_CHOICE', why, pointer)])
}

function pathOf(node: Node): readonly string[] | undefined {
  if (node.op === 'codec') return pathOf(node.of)
  if (node.op === 'first') return node.of[0] && pathOf(node.of[0])
  return node.op === 'path' && node.isReadOnly !== true ? node.path : undefined
}

function putTarget(
  parts: BodyParts,
  own: readonly CompiledFieldMapping[],
  targets: string,
  name: string,
  value: unknown,
): readonly WriteProblem[] {
  const pointer = `/model/field_mappings/${targets}/${name}`
  const field = own.find((one) => one.place === 'target' && one.targets === targets && one.name === name)
  if (!field)
    throw refused([writeProblem('UNRECOGNIZED_FIELD', `"${pointer}" is not a field that is mapped here.`, pointer)])
  return putMapped(parts, field, pointer, value)
}

/** Puts a value where a field mapping of the customer's leads it. */
function putMapped(
  parts: BodyParts,
  field: CompiledFieldMapping,
  pointer: string,
  value: unknown,
): readonly WriteProblem[] {
  if (!field.write) return [irreversible(pointer, field.id)]
  const part: Body = {}
  orRefuse(pointer, () => field.write!(part, value))
  parts.add(pointer, part)
  return []
}

/** `{ properties: { shoe_size: 43 } }` for a path and a value. */
export const nested = (path: readonly string[], value: unknown): Body =>
  path.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value) as Body
