import type { Model } from '@crosswalk/models'
import type { AccountMapping, RenderedRecord } from '../../mapping/index.ts'
import { toInstantText } from '../../store/instant-text.ts'
import { renderDocument, modifiedWidth } from '../../store/document.ts'
import { rawId } from '../../store/ids.ts'
import type { RecordRow } from '../record-row.ts'
import type { Step } from './walk.ts'

/** A common record as the vendor has it now. */
export interface LiveRecord {
  readonly rendered: RenderedRecord
  readonly wire: Readonly<Record<string, unknown>>
  readonly stream: string
  /** Of the raw record. */
  readonly remoteId: string
  /** Without what is switched off. */
  readonly raw: unknown
  readonly createdAt: string
  readonly modifiedAt: string
}

/**
 * The records of a model in a raw record. They came here never, so `created_at` and `modified_at` are what the vendor says of
 * them, where the model has such fields and the vendor fills them, else now.
 */
export function liveRecords(
  mapping: AccountMapping,
  model: Model,
  { stream, remoteId, raw: whole }: Pick<Step, 'stream' | 'remoteId' | 'raw'>,
  now: string,
): readonly LiveRecord[] {
  const raw = mapping.strip(stream, whole)
  return mapping
    .render(stream, raw)
    .filter((rendered) => rendered.model.name === model.name)
    .map((rendered) => {
      const { wire } = rendered
      const createdAt = instantIn(wire['remote_created_at']) ?? now
      const modifiedAt = instantIn(wire['remote_updated_at']) ?? instantIn(wire['remote_created_at']) ?? now
      return { rendered, wire, stream, remoteId: remoteId!, raw, createdAt, modifiedAt }
    })
}

const instantIn = (value: unknown): string | undefined => (typeof value === 'string' ? toInstantText(value) : undefined)

/** The record as a row of the store would have it, for the code that answers those. */
export function rowOf(accountId: string, { rendered, stream, remoteId, createdAt, modifiedAt }: LiveRecord): RecordRow {
  const document = renderDocument(createdAt, rendered.body)
  return {
    // Both instants are of one width.
    document: document.slice(0, modifiedWidth - modifiedAt.length) + modifiedAt + document.slice(modifiedWidth),
    createdAt,
    id: rendered.id,
    mappingVersion: rendered.mappingVersion,
    sortValue: null,
    source: { stream, rawId: rawId(accountId, stream, remoteId), sensitive: rendered.sensitive },
  }
}
