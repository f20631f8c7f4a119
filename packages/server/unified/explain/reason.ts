import { models, type Model } from '@crosswalk/models'
import { namedBy, type Named } from './field-path.ts'
import type { Provenance } from './provenance.ts'
import { isEmpty } from './raw-at.ts'
import type { Subject } from './subject.ts'

/** Why a field has its value, or none. */
export const reasons = [
  'value',
  'vendor_has_no_such_field',
  'scope_off',
  'not_asked_for',
  'permission_missing',
  'empty_at_vendor',
  'mapping_error',
  'value_unmappable',
  'sensitive',
  'relation_not_synced',
  'record_deleted',
] as const
export type Reason = (typeof reasons)[number]

/** Why one field of a record is as it is. */
export interface Explanation {
  readonly field: string
  readonly value: unknown
  readonly reason: Reason
  /** One sentence that says what to do, where there is something to do. */
  readonly detail: string
  readonly provenance: Provenance
  readonly raw: readonly unknown[] | null
}

export function explainField(subject: Subject, path: string): Explanation {
  const named = namedBy(subject, path)
  const { provenance } = named
  const isHidden = named.field?.sensitive === true && !subject.showsSensitive
  const isOff = !subject.settings.canRead || provenance.kind === 'off'
  const [reason, detail] = because(subject, named)
  const value = isHidden || isOff ? null : named.value
  // What is off was taken out of the payload, unless another field reads it too.
  const raw = isOff ? null : provenance.raw
  return { field: path, value, reason, detail, provenance: { ...provenance, raw }, raw }
}

type Because = readonly [Reason, string]

function because(subject: Subject, named: Named): Because {
  const { model, settings } = subject
  const { provenance, value } = named
  if (!settings.canRead)
    return ['scope_off', `Reading ${model.name} is switched off for this account; switch it on in its scopes.`]
  if (provenance.kind === 'off')
    return ['scope_off', `The field is switched off for this account; switch it on in its scopes and sync again.`]
  if (subject.isDeleted)
    return ['record_deleted', `${subject.connector.name} no longer has the record; what is shown is what it last held.`]
  if (named.field?.sensitive === true && !subject.showsSensitive)
    return ['sensitive', 'The field is sensitive; ask with include_sensitive_fields=true to see its value.']
  return isEmpty(value) ? becauseEmpty(subject, named) : becauseFilled(subject, named)
}

function becauseFilled(subject: Subject, { field, value, provenance }: Named): Because {
  const { connector, stream } = subject
  const values = Array.isArray(value) ? value : [value]
  if (field?.kind === 'reference') {
    const missing = values.filter((id) => typeof id === 'string' && !subject.here.has(id))
    if (missing.length > 0) return relationNotSynced(subject, field.target!)
  }
  const words: readonly string[] | undefined = field?.vocabulary?.words
  const other = words && values.find((word) => typeof word === 'string' && !words.includes(word))
  if (other !== undefined)
    return [
      'value_unmappable',
      `None of our words stands for "${shorten(other)}", so it was passed through as it came; give it one in the enum table of the account.`,
    ]
  if (provenance.kind === 'constant') return ['value', `It is the same for every record of ${connector.name}.`]
  if (provenance.kind === 'field_mapping')
    return ['value', `The field mapping ${provenance.field_mapping_id} reads it from ${pathsText(provenance)}.`]
  const how = provenance.kind === 'computed' ? 'computed' : 'read'
  return ['value', `It is ${how} from ${pathsText(provenance)} of the stream ${stream} of ${connector.name}.`]
}

function relationNotSynced({ connector, stream }: Subject, target: string): Because {
  const model = models.get(target as Model['name'])
  const filledBy = Object.entries(connector.streams).filter(([, { mappings }]) =>
    mappings.some((mapping) => mapping.model === model),
  )
  return [
    'relation_not_synced',
    filledBy.length === 0
      ? `It points to a ${target} that is not here, for ${connector.name} is not read for such records (stream ${stream}).`
      : `It points to a ${target} that is not here yet; sync the stream ${filledBy.map(([name]) => name).join(', ')} and see whether its last run failed.`,
  ]
}

function becauseEmpty(subject: Subject, named: Named): Because {
  const { connector, stream, failure } = subject
  const { provenance, raws } = named
  if (provenance.kind === 'unsupported' || provenance.kind === 'constant')
    return [
      'vendor_has_no_such_field',
      `${connector.name} has nothing that fits this field; if a field of the vendor does for you, add a field mapping.`,
    ]
  const problem = subject.problems.find(({ field }) => field === named.top || field === '')
  if (problem)
    return [
      'mapping_error',
      `The payload could not be read: ${shorten(problem.message)}; ${provenance.kind === 'field_mapping' ? 'correct the field mapping' : 'correct the value at the vendor or map the field yourself'}.`,
    ]
  // What is computed of several values is about the first of them; the others help to tell what it means.
  const main = provenance.kind === 'computed' ? raws.slice(0, 1) : raws
  const present = main.filter((raw) => !isEmpty(raw))
  if (present.length > 0)
    return [
      'value_unmappable',
      `${connector.name} has ${shorten(JSON.stringify(present[0]))} at ${pathsText(provenance)}, which stands for no value by what is known of this vendor; if it means something to you, map the field yourself.`,
    ]
  if (failure?.code === 'permission_missing')
    return [
      'permission_missing',
      `The last run of the stream ${stream} ended because the vendor denies access; have the end user grant it and link again.`,
    ]
  if (subject.isConfiguredSince && raws.length > 0 && raws.every((raw) => raw === undefined))
    return [
      'not_asked_for',
      `The payload was read before the configuration changed and holds nothing at ${pathsText(provenance)}; ask for a resync.`,
    ]
  return ['empty_at_vendor', `${connector.name} has nothing at ${pathsText(provenance)} of this record.`]
}

const pathsText = ({ remote_paths: paths }: Provenance): string =>
  paths.length === 0 ? 'the payload' : paths.map((path) => (path === '.' ? 'the whole payload' : path)).join(', ')

const shorten = (text: string): string => {
  const plain = text.replaceAll(/\p{Cc}/gu, ' ').replace(/[.\s]+$/, '')
  return plain.length > 120 ? `${plain.slice(0, 119)}…` : plain
}
