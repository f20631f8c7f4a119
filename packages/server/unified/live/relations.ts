import { ReferenceTo } from '@crosswalk/connector-kit'
import { models, type Fields, type Model } from '@crosswalk/models'
import type { OpenAccount } from '../../account/open-account.ts'
import { recordId } from '../../store/ids.ts'
import type { LiveRecord } from './live-record.ts'

/** A record that another one points to, with what the vendor calls it. */
export interface Relation {
  readonly id: string
  readonly model: Model
  readonly remoteId: string
}

/** The records that a live one points to: in answers stand our ids, the vendor's only in the raw record. */
export function relationsOf(
  { id: accountId, connector }: OpenAccount,
  { stream, raw, rendered }: LiveRecord,
): readonly Relation[] {
  const mapping = connector.streams[stream]!.mappings.find(({ model }) => model.name === rendered.model.name)
  if (!mapping) return []
  const mapped = mapping.read(raw)
  return mapped.flatMap((values) => relationsIn(accountId, rendered.model.fields, values))
}

function relationsIn(
  accountId: string,
  fields: Fields,
  values: Readonly<Record<string, unknown>>,
): readonly Relation[] {
  return Object.entries(fields).flatMap(([name, field]): readonly Relation[] => {
    const items = [values[name]].flat().filter((item) => item !== null && item !== undefined)
    const { embedded } = field
    if (embedded)
      return items.flatMap((item) => relationsIn(accountId, embedded.fields, item as Record<string, unknown>))
    const model = field.kind === 'reference' ? models.get(field.target as Model['name']) : undefined
    if (!model) return []
    return items.flatMap((item): readonly Relation[] => {
      const to = item instanceof ReferenceTo ? models.get(item.model) : model
      const remoteId = item instanceof ReferenceTo ? item.remoteId : item
      return to && typeof remoteId === 'string'
        ? [{ id: recordId(accountId, to.name, remoteId), model: to, remoteId }]
        : []
    })
  })
}
