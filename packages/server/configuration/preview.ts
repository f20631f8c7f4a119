import { setImmediate } from 'node:timers/promises'
import { CrosswalkError, parseJson, type Connector, type MappingProblem } from '@crosswalk/connector-kit'
import type { Platform } from '../platform.ts'
import { withBody } from '../store/document.ts'
import { readInOrganization, type Row, type Statement } from '../store/read-in-organization.ts'
import { accountMapping, type AccountMapping } from '../mapping/account-mapping.ts'
import { configurationStatement, readConfiguration, type ConfigurationRows } from '../mapping/configuration-rows.ts'
import { settingsOf } from '../mapping/model-settings.ts'
import { recordsStatement, sampleStatement, type RecordsOf } from './preview-records.ts'
import { differences, type Difference } from './record-diff.ts'
import { rowOf, type WantedMapping } from './wanted-mapping.ts'

/** What a field mapping would do to one record. */
export interface PreviewedRecord {
  readonly record_id: string
  readonly remote_id: string | null
  /** The value of the field as reads answer it now, and as they would. */
  readonly before: unknown
  readonly after: unknown
  readonly changed: boolean
  readonly problem: string | null
  readonly diff: readonly Difference[]
}

export interface PreviewCounts {
  readonly records: number
  readonly changed: number
  readonly unchanged: number
  readonly failed: number
}

export interface Preview {
  readonly sample: PreviewCounts & { readonly records_shown: readonly PreviewedRecord[] }
  /** Over all stored records; `is_complete` is false where there was no time for all. */
  readonly whole: (PreviewCounts & { readonly is_complete: boolean }) | null
}

export interface PreviewOf {
  readonly organizationId: string
  readonly accountId: string
  readonly connector: Connector
  readonly wanted: WantedMapping
  readonly recordIds: readonly string[] | undefined
  readonly sampleSize: number
  readonly whole: boolean
}

/** Milliseconds that counting all records may take. */
const longest = 20_000
const batch = 500

/** What reads would answer if a mapping were saved, from the stored payloads: nothing is changed, no vendor is asked. */
export async function previewMapping(platform: Platform, of: PreviewOf): Promise<Preview> {
  const { organizationId, accountId, wanted, connector } = of
  const [configured] = await readInOrganization(platform.database, organizationId, [configurationStatement(accountId)])
  const rows = readConfiguration(configured)
  if (!rows) throw new CrosswalkError('not_found', `There is no linked account ${accountId}.`)
  if (!settingsOf(rows.settings, wanted.model.name).canRead)
    throw new CrosswalkError('model_disabled', `Reading ${wanted.model.name} is switched off for this linked account.`)
  const tool: Tool = {
    wanted,
    is: accountMapping(accountId, connector, rows),
    wouldBe: accountMapping(accountId, connector, withWanted(rows, wanted)),
  }
  const read = async (statement: Statement) => {
    const [found] = await readInOrganization(platform.database, organizationId, [statement])
    return found!
  }
  const model = wanted.model.name
  const shown = await read(
    of.recordIds
      ? recordsStatement({ accountId, model, ids: of.recordIds })
      : sampleStatement({ accountId, model, after: null, most: of.sampleSize }),
  )
  const { records } = await previewedWithin(tool, shown, performance.now() + longest)
  return {
    sample: { ...countsOf(records), records_shown: records },
    whole: of.whole ? await countAll(read, tool, { accountId, model, after: null, most: batch }) : null,
  }
}

interface Tool {
  readonly wanted: WantedMapping
  /** As the account is configured, and as it would be. */
  readonly is: AccountMapping
  readonly wouldBe: AccountMapping
}

/** The configuration with the mapping in it, in the place of the one that it would replace. */
function withWanted(rows: ConfigurationRows, wanted: WantedMapping): ConfigurationRows {
  const row = { ...rowOf(wanted), id: '', version: 0 }
  const isReplaced = (other: ConfigurationRows['fieldMappings'][number]) =>
    other.model === row.model &&
    other.connector === row.connector &&
    other.linked_account_id === row.linked_account_id &&
    other.stream === row.stream &&
    other.target === row.target &&
    other.common_field === row.common_field &&
    other.is_account_target === row.is_account_target
  return { ...rows, fieldMappings: [...rows.fieldMappings.filter((other) => !isReplaced(other)), row] }
}

async function countAll(
  read: (statement: Statement) => Promise<readonly Row[]>,
  tool: Tool,
  from: RecordsOf,
): Promise<PreviewCounts & { is_complete: boolean }> {
  const until = performance.now() + longest
  let counts: PreviewCounts = { records: 0, changed: 0, unchanged: 0, failed: 0 }
  let { after } = from
  for (;;) {
    const rows = await read(sampleStatement({ ...from, after }))
    const { records, isComplete } = await previewedWithin(tool, rows, until)
    counts = added(counts, countsOf(records))
    if (!isComplete || rows.length < from.most) return { ...counts, is_complete: isComplete }
    after = rows.at(-1)![0]!
  }
}

/** Milliseconds after which other requests have their turn. */
const turn = 20

/** The records, as far as there is time: an expression may be slow, and others wait meanwhile. */
async function previewedWithin(tool: Tool, rows: readonly Row[], until: number) {
  const records: PreviewedRecord[] = []
  let turnEnds = performance.now() + turn
  for (const row of rows) {
    const now = performance.now()
    if (now > until) return { records, isComplete: false }
    if (now > turnEnds) {
      await setImmediate()
      turnEnds = performance.now() + turn
    }
    records.push(previewed(tool, row))
  }
  return { records, isComplete: true }
}

/** One record as it is answered now and as it would be. What has no payload stays as it is. */
function previewed(tool: Tool, [id, document, version, stream, payload]: Row): PreviewedRecord {
  const { wanted, is, wouldBe } = tool
  const raw = payload === null || payload === undefined ? undefined : parseJson(payload, 'The store')
  const isCurrent = Number(version) === is.settingsOf(wanted.model.name).version
  const before = isCurrent || raw === undefined ? document! : renderedAs(is, stream!, raw, id!, document!)
  const problems: MappingProblem[] = []
  const after = raw === undefined ? before : renderedAs(wouldBe, stream!, raw, id!, before, problems)
  const field = wanted.target.place === 'common' ? wanted.target.name : `field_mappings.${wanted.target.name}`
  const [old, fresh] = [before, after].map((text) => parseJson(text, 'The store') as Record<string, unknown>)
  const diff = before === after ? [] : differences(old, fresh)
  return {
    record_id: id!,
    remote_id: typeof fresh!['remote_id'] === 'string' ? fresh!['remote_id'] : null,
    before: valueIn(old!, wanted),
    after: valueIn(fresh!, wanted),
    changed: diff.length > 0,
    problem: problems.find((one) => one.field === field)?.message ?? null,
    diff,
  }
}

function renderedAs(
  mapping: AccountMapping,
  stream: string,
  raw: unknown,
  id: string,
  document: string,
  problems?: MappingProblem[],
): string {
  const record = mapping.render(stream, raw, problems).find((one) => one.id === id)
  // The connector may not make this record of it any more: it stays until the next sync, as in reads.
  return record ? withBody(document, record.body) : document
}

/** The value of the field in an answered record. */
function valueIn(record: Record<string, unknown>, { target }: WantedMapping): unknown {
  if (target.place === 'common') return record[target.name] ?? null
  const place = target.isOfAccount ? 'linked_account_defined_targets' : 'organization_defined_targets'
  const targets = record['field_mappings'] as Record<string, Record<string, { readonly value?: unknown }>> | null
  const own = targets?.[place]
  return own && Object.hasOwn(own, target.name) ? (own[target.name]?.value ?? null) : null
}

function countsOf(records: readonly PreviewedRecord[]): PreviewCounts {
  const changed = records.filter((record) => record.changed).length
  const failed = records.filter((record) => record.problem !== null).length
  return { records: records.length, changed, unchanged: records.length - changed, failed }
}

const added = (one: PreviewCounts, other: PreviewCounts): PreviewCounts => ({
  records: one.records + other.records,
  changed: one.changed + other.changed,
  unchanged: one.unchanged + other.unchanged,
  failed: one.failed + other.failed,
})
