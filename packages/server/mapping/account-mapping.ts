import {
  coerceField,
  type AnyStream,
  type Connector,
  type Mapping,
  type MappingProblem,
} from '@crosswalk/connector-kit'
import { NumberLiteral } from '@crosswalk/expressions'
import type { Model } from '@crosswalk/models'
import type { ConfigurationRows } from './configuration-rows.ts'
import { enumTables, wordByTable, type EnumTable } from './enum-table.ts'
import { compileFieldMapping, type CompiledFieldMapping } from './field-mapping.ts'
import { settingsOf, type ModelSettings } from './model-settings.ts'
import { emptyTargets, renderRecord, type RenderedRecord, type Targets } from './render.ts'
import { withoutSensitive } from './sensitive-paths.ts'
import { stepsOf, withoutPaths } from './strip.ts'

/** How the raw records of one linked account become common records, all levels of configuration considered. */
export interface AccountMapping {
  readonly accountId: string
  readonly connector: Connector
  /** Whether these are the settings it was made with: the text of `linked_account.model_settings`. */
  isOf(settings: string): boolean
  settingsOf(model: string): ModelSettings
  /** Remote paths to ask the vendor for: what the connector's and the customer's mappings read, without what is off. */
  fieldsOf(stream: string): readonly string[]
  /**
   * The records of a raw record, ready to be stored and answered. Fields that cannot be read are null, and reported.
   * Throws `mapping_failed` where the raw record cannot be read at all.
   */
  render(stream: string, raw: unknown, problems?: MappingProblem[]): RenderedRecord[]
  /** The raw record without what only switched-off fields read. The same object where nothing is off. */
  strip(stream: string, raw: unknown): unknown
  fieldMappingsOf(model: string, stream: string): readonly CompiledFieldMapping[]
  enumTableOf(model: string, field: string): EnumTable | undefined
}

/** What holds for the records of one model that come from one stream. */
interface Plan {
  readonly stream: AnyStream
  readonly mapping: Mapping<any, any>
  readonly settings: ModelSettings
  readonly fieldMappings: readonly CompiledFieldMapping[]
  readonly enumTables: ReadonlyMap<string, EnumTable>
}

/** Puts together what is configured for an account. */
export function accountMapping(accountId: string, connector: Connector, rows: ConfigurationRows): AccountMapping {
  const compiled = rows.fieldMappings.flatMap((row) => compiledOrNone(row))
  const tables = new Map<string, ReadonlyMap<string, EnumTable>>()
  const tablesOf = (model: string) => {
    const known = tables.get(model) ?? enumTables(rows.enumOverrides, model)
    tables.set(model, known)
    return known
  }
  const fieldMappingsOf = (model: string, stream: string) => narrowest(compiled, model, stream)
  const plans = new Map<string, readonly Plan[]>()
  const plansOf = (name: string): readonly Plan[] => {
    const known = plans.get(name)
    if (known) return known
    const made = (connector.streams[name] as AnyStream).mappings.map((mapping) => {
      const model = mapping.model.name
      return {
        stream: connector.streams[name]!,
        mapping,
        settings: settingsOf(rows.settings, model),
        fieldMappings: fieldMappingsOf(model, name),
        enumTables: tablesOf(model),
      }
    })
    plans.set(name, made)
    return made
  }
  const offPaths = new Map<string, readonly (readonly string[])[]>()
  const offPathsOf = (name: string) => {
    const known = offPaths.get(name) ?? pathsThatAreOff(plansOf(name)).map(stepsOf)
    offPaths.set(name, known)
    return known
  }

  const configured = JSON.stringify(rows.settings)
  return {
    accountId,
    connector,
    isOf: (settings) => settings === configured || JSON.stringify(JSON.parse(settings)) === configured,
    settingsOf: (model) => settingsOf(rows.settings, model),
    fieldsOf: (name) => {
      const off = pathsThatAreOff(plansOf(name))
      const isOff = (path: string) => off.some((other) => path === other || isInside(path, other))
      return [...new Set(plansOf(name).flatMap(pathsRead))].filter((path) => !isOff(path))
    },
    render: (name, raw, problems) =>
      plansOf(name).flatMap((plan) =>
        plan.settings.canRead ? renderBy(accountId, plan, withoutPaths(raw, offPathsOf(name)), problems) : [],
      ),
    strip: (name, raw) => withoutPaths(raw, offPathsOf(name)),
    fieldMappingsOf,
    enumTableOf: (model, field) => tablesOf(model).get(field),
  }
}

type CompiledRow = CompiledFieldMapping & { readonly model: string; readonly stream: string | null }

/** What was checked when it was saved compiles; should it not any more, the field is missing and nothing else. */
function compiledOrNone(row: ConfigurationRows['fieldMappings'][number]): CompiledRow[] {
  try {
    return [{ ...compileFieldMapping(row), model: row.model, stream: row.stream }]
  } catch {
    return []
  }
}

const ranks = { organization: 0, connector: 2, linked_account: 4 } as const

/** For each field the mapping of the narrowest level; among those of a level the one that names the stream. */
function narrowest(all: readonly CompiledRow[], model: string, stream: string): readonly CompiledFieldMapping[] {
  const rank = (row: CompiledRow) => ranks[row.level] + (row.stream === null ? 0 : 1)
  const chosen = new Map<string, CompiledRow>()
  for (const row of all) {
    if (row.model !== model || (row.stream !== null && row.stream !== stream)) continue
    const key = `${row.place} ${row.place === 'target' ? row.targets : ''} ${row.name}`
    const other = chosen.get(key)
    if (!other || rank(row) > rank(other)) chosen.set(key, row)
  }
  // By name, so that a mapping which is made anew does not change the text of a record.
  return [...chosen.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
}

function renderBy(
  accountId: string,
  plan: Plan,
  raw: unknown,
  problems: MappingProblem[] | undefined,
): RenderedRecord[] {
  const { mapping, settings } = plan
  const model: Model = mapping.model
  // What is answered to everybody is not made of what is answered only to those who ask for it.
  const open = plan.fieldMappings.length > 0 ? withoutSensitive(plan.stream, raw) : raw
  return mapping.read(raw, problems).map((mapped, index) => {
    const note = (field: string, error: unknown) =>
      problems?.push({ field, message: error instanceof Error ? error.message : String(error) })
    for (const table of plan.enumTables.values()) {
      const word = wordByTable(table, mapping, raw, index, model.fields[table.field]?.list === true)
      if (word !== undefined) mapped[table.field] = word
    }
    const values: Record<keyof Targets, Record<string, unknown>> = {
      organization_defined_targets: {},
      linked_account_defined_targets: {},
    }
    for (const field of plan.fieldMappings) {
      let value: unknown = null
      try {
        const isSensitive = field.place === 'common' && model.fields[field.name]?.sensitive === true
        value = field.read(isSensitive ? raw : open, mapped.remote_id)
        if (field.place === 'common') value = coerceField(model.fields[field.name]!, plainNumber(value))
      } catch (error) {
        note(field.place === 'common' ? field.name : `field_mappings.${field.name}`, error)
        value = field.place === 'common' && model.fields[field.name]?.list === true ? [] : null
      }
      if (field.place === 'common') mapped[field.name] = value
      else values[field.targets][field.name] = { value }
    }
    for (const name of settings.disabledFields) if (Object.hasOwn(model.fields, name)) mapped[name] = null
    const hasTargets = plan.fieldMappings.some((field) => field.place === 'target')
    return renderRecord(accountId, model, mapped, hasTargets ? values : emptyTargets, settings)
  })
}

/** A number with more digits than JavaScript holds, as the nearest one that it does. */
const plainNumber = (value: unknown): unknown => (value instanceof NumberLiteral ? value.value : value)

/** The remote paths that the enabled fields of a plan read. */
function commonPathsRead({ mapping, settings }: Plan): readonly string[] {
  if (!settings.canRead) return []
  return Object.entries(mapping.provenance).flatMap(([name, paths]) =>
    settings.disabledFields.includes(name) ? [] : paths,
  )
}

/** The same with those of the customer's own field mappings. */
const pathsRead = (plan: Plan): readonly string[] =>
  plan.settings.canRead ? [...commonPathsRead(plan), ...plan.fieldMappings.flatMap((field) => field.inputPaths)] : []

/**
 * The remote paths that no common field reads any more because what read them is off. A field mapping on such a path does not
 * bring it back: what is off was switched off for a reason.
 */
function pathsThatAreOff(plans: readonly Plan[]): readonly string[] {
  const read = plans.flatMap(commonPathsRead)
  const off = plans.flatMap(({ mapping, settings }) =>
    Object.entries(mapping.provenance).flatMap(([name, paths]) =>
      name !== 'remote_id' && (!settings.canRead || settings.disabledFields.includes(name)) ? paths : [],
    ),
  )
  const isRead = (path: string) =>
    read.some((other) => other === '.' || other === path || isInside(other, path) || isInside(path, other))
  return [...new Set(off)].filter((path) => !isRead(path))
}

const isInside = (inner: string, outer: string): boolean =>
  inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[]`)
