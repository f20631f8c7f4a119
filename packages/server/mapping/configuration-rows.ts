import type { Category } from '@crosswalk/models'
import type { Row, Statement } from '../store/read-in-organization.ts'
import type { SettingsByModel } from './model-settings.ts'

/** A customer's field mapping as it is stored, at whatever level. */
export interface FieldMappingRow {
  readonly id: string
  readonly connector: string | null
  readonly linked_account_id: string | null
  readonly model: string
  readonly stream: string | null
  /** The field of the customer's own; null where a common field is overridden. */
  readonly target: string | null
  /** Whether that field is one account's own, not the organisation's. */
  readonly is_account_target: boolean
  readonly common_field: string | null
  readonly path: readonly string[] | null
  readonly expression: string | null
  readonly version: number
}

export interface EnumOverrideRow {
  readonly linked_account_id: string | null
  readonly model: string
  readonly field: string
  readonly remote_word: string
  readonly common_word: string
}

export interface ConfigurationRows {
  readonly connector: string
  readonly category: Category
  readonly settings: SettingsByModel
  readonly fieldMappings: readonly FieldMappingRow[]
  readonly enumOverrides: readonly EnumOverrideRow[]
}

/** Everything that is configured for an account, at all levels, as JSON in one row. */
export const configurationStatement = (accountId: string): Statement => ({
  name: 'account-configuration',
  text: `SELECT json_build_object(
      'connector', a.connector, 'category', a.category, 'settings', a.model_settings,
      'fieldMappings', (SELECT coalesce(json_agg(json_build_object(
          'id', m.id, 'connector', m.connector, 'linked_account_id', m.linked_account_id, 'model', m.model,
          'stream', m.stream, 'target', t.name, 'is_account_target', t.linked_account_id IS NOT NULL,
          'common_field', m.common_field, 'path', m.path, 'expression', m.expression, 'version', m.version) ORDER BY m.id), '[]')
        FROM field_mapping m LEFT JOIN target_field t ON t.id = m.target_field_id
        WHERE (m.linked_account_id IS NULL OR m.linked_account_id = a.id) AND (m.connector IS NULL OR m.connector = a.connector)),
      'enumOverrides', (SELECT coalesce(json_agg(json_build_object('linked_account_id', o.linked_account_id, 'model', o.model,
          'field', o.field, 'remote_word', o.remote_word, 'common_word', o.common_word) ORDER BY o.id), '[]')
        FROM enum_override o
        WHERE o.connector = a.connector AND (o.linked_account_id IS NULL OR o.linked_account_id = a.id)))
    FROM linked_account a WHERE a.id = $1`,
  values: [accountId],
})

/** Undefined where there is no such account. */
export const readConfiguration = (rows: readonly Row[] | undefined): ConfigurationRows | undefined =>
  rows?.[0]?.[0] === undefined || rows[0][0] === null ? undefined : (JSON.parse(rows[0][0]) as ConfigurationRows)
