import { CrosswalkError, parseJson, type Connector, type MappingProblem } from '@crosswalk/connector-kit'
import { models, type Field, type Model } from '@crosswalk/models'
import type { AccountRow } from '../../http/caller.ts'
import { loadWith, type AccountMapping, type ModelSettings } from '../../mapping/index.ts'
import { withoutSensitive } from '../../mapping/sensitive-paths.ts'
import { arrayLiteral, type Row, type Statement } from '../../store/read-in-organization.ts'
import { valuesOf } from '../../sync/compare.ts'
import { withoutFields } from '../../sync/remap-off.ts'
import type { Read } from '../expand.ts'
import { provenanceOf, sourceOf, type Provenance, type RecordSourceNodes, type Traced } from './provenance.ts'

/** A record with everything that tells why its fields are as they are. */
export interface Subject {
  readonly id: string
  readonly model: Model
  readonly connector: Connector
  readonly stream: string
  readonly isDeleted: boolean
  readonly fetchedAt: string | null
  /** The raw payload without what is off; undefined where it is gone. */
  readonly raw: unknown
  /** As they are answered; sensitive fields too where they may be shown. */
  readonly values: Readonly<Record<string, unknown>>
  readonly showsSensitive: boolean
  readonly settings: ModelSettings
  /** What failed when the payload was read again, by field. */
  readonly problems: readonly MappingProblem[]
  readonly source: RecordSourceNodes
  readonly provenance: Readonly<Record<string, Provenance>>
  /** Why the last run of its stream failed. */
  readonly failure: { readonly code: string; readonly message: string } | undefined
  /** Whether something was configured since the vendor was last asked for everything. */
  readonly isConfiguredSince: boolean
  /** Of the records that its relations point to, those that are here. */
  readonly here: ReadonlySet<string>
}

export interface Explaining {
  readonly read: Read
  readonly findConnector: (id: string) => Connector | undefined
  readonly account: AccountRow
  readonly showsSensitive: boolean
}

/** Reads a record and what is known about it, and its payload through the mapping once more. Throws `not_found`. */
export async function subjectOf(explaining: Explaining, id: string): Promise<Subject> {
  const { read, findConnector, account, showsSensitive } = explaining
  const [rows] = await read([subjectStatement(account.id, id)])
  const row = rows?.[0]
  const model = models.get(row?.[0] as Model['name'])
  if (!row || !model)
    throw new CrosswalkError('not_found', `There is no record ${id} in this linked account.`, { parameter: 'id' })
  const mapping = await loadWith(read, findConnector, account.id)
  const known = readRow(row)
  const { stream, document, sensitive, body } = known
  const raw = body === null ? undefined : mapping.strip(stream, parse(body))
  const settings = mapping.settingsOf(model.name)
  const problems: MappingProblem[] = []
  const fresh = raw === undefined ? undefined : renderedAgain(mapping, stream, raw, id, problems)
  const values: Record<string, unknown> = fresh
    ? { ...fresh.wire }
    : valuesOf({ document: withoutFields(model.name, document, settings.disabledFields) })
  if (showsSensitive) Object.assign(values, shown(fresh ? fresh.sensitive : sensitive, settings))
  const shownRaw = showsSensitive ? raw : withoutSensitive(mapping.connector.streams[stream], raw)
  const traced: Traced = { model, stream, remoteId: String(values['remote_id']), raw: shownRaw, showsSensitive }
  return {
    id,
    model,
    connector: mapping.connector,
    stream,
    isDeleted: known.isDeleted,
    fetchedAt: known.fetchedAt,
    raw: shownRaw,
    values,
    showsSensitive,
    settings,
    problems,
    source: sourceOf(mapping, traced),
    provenance: provenanceOf(mapping, traced),
    failure: known.failure,
    isConfiguredSince: known.isConfiguredSince,
    here: await idsThatAreHere(explaining, relationsOf(model, values)),
  }
}

const subjectStatement = (accountId: string, id: string): Statement => ({
  name: 'subject-of-explanation',
  text: `SELECT r.model, r.stream, r.document, r.sensitive, r.remote_was_deleted, p.body,
      to_char(p.fetched_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), latest.error_code, latest.error_message,
      (SELECT started_at FROM remap WHERE linked_account_id = $1) > coalesce(
        (SELECT max(started_at) FROM sync_run WHERE linked_account_id = $1 AND stream = r.stream AND mode = 'full'
           AND status = 'DONE'), p.fetched_at)
    FROM record r
    LEFT JOIN raw_payload p ON p.linked_account_id = r.linked_account_id AND p.stream = r.stream AND p.id = r.raw_id
    LEFT JOIN LATERAL (SELECT error_code, error_message FROM sync_run
      WHERE linked_account_id = $1 AND stream = r.stream ORDER BY started_at DESC LIMIT 1) latest ON true
    WHERE r.linked_account_id = $1 AND r.id = $2`,
  values: [accountId, id],
})

const readRow = ([, stream, document, sensitive, deleted, body, fetchedAt, code, message, since]: Row) => ({
  stream: stream!,
  document: document!,
  sensitive: sensitive ?? null,
  isDeleted: deleted === 't',
  body: body ?? null,
  fetchedAt: fetchedAt ?? null,
  failure: code === null || code === undefined ? undefined : { code, message: message ?? '' },
  isConfiguredSince: since === 't',
})

/** The record as its payload is read now, with what cannot be read; undefined where it becomes no such record. */
function renderedAgain(mapping: AccountMapping, stream: string, raw: unknown, id: string, problems: MappingProblem[]) {
  try {
    return mapping.render(stream, raw, problems).find((record) => record.id === id)
  } catch (error) {
    problems.push({ field: '', message: error instanceof Error ? error.message : String(error) })
    return undefined
  }
}

const shown = (sensitive: string | null, { disabledFields }: ModelSettings): Readonly<Record<string, unknown>> =>
  sensitive === null
    ? {}
    : Object.fromEntries(
        Object.entries(parse(sensitive) as Record<string, unknown>).filter(([name]) => !disabledFields.includes(name)),
      )

/** The ids of all records that a record points to, from inside its values too. */
function relationsOf(model: Model, values: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(model.fields).flatMap(([name, field]) => relationsIn(field, values[name]))
}

function relationsIn(field: Field, value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => relationsIn(field, item))
  if (field.kind === 'reference') return typeof value === 'string' ? [value] : []
  if (!field.embedded || typeof value !== 'object' || value === null) return []
  return relationsOf(field.embedded, value as Record<string, unknown>)
}

async function idsThatAreHere({ read, account }: Explaining, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const [rows] = await read([
    {
      name: 'ids-that-are-here',
      text: 'SELECT id FROM record WHERE linked_account_id = $1 AND id = ANY ($2::uuid[])',
      values: [account.id, arrayLiteral([...new Set(ids)])],
    },
  ])
  return new Set(rows!.map(([id]) => id!))
}

const parse = (text: string): unknown => parseJson(text, 'The store')
