import { CrosswalkError } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'
import type { Platform } from '../../platform.ts'
import { rawId, recordId } from '../../store/ids.ts'
import { readInOrganization, type Statement } from '../../store/read-in-organization.ts'
import { settingsOf, type SettingsByModel } from '../../mapping/index.ts'
import { decorate } from '../decorate.ts'
import { recordColumns, toRecordRow } from '../record-row.ts'

/** A record as it is stored. */
export interface StoredRecord {
  readonly stream: string
  readonly rawId: string
  readonly remoteId: string
  readonly isDeleted: boolean
  /** As it is answered; undefined where reading the model is switched off. */
  readonly values: Readonly<Record<string, unknown>> | undefined
}

export interface RecordPlace {
  readonly organizationId: string
  readonly accountId: string
  readonly model: Model
  readonly id: string
}

/** A record of a linked account, rendered as the account is configured now. Undefined where there is none. */
export async function findRecord(
  platform: Platform,
  { organizationId, accountId, model, id }: RecordPlace,
  { withSensitive = false }: { readonly withSensitive?: boolean } = {},
): Promise<StoredRecord | undefined> {
  const read = (statements: readonly Statement[]) => readInOrganization(platform.database, organizationId, statements)
  const [rows, accounts] = await read([recordOf(accountId, model, id), settingsStatement(accountId)])
  const row = rows?.[0]
  const [account] = accounts ?? []
  if (!row || !account) return undefined
  const record = toRecordRow(row, true)
  const document = JSON.parse(record.document) as Readonly<Record<string, unknown>>
  const settings = JSON.parse(account[0]!) as SettingsByModel
  const decoration = {
    read,
    accountId,
    settings: () => settings,
    findConnector: (name: string) => platform.connectors.get(name),
    connector: platform.connectors.get(account[1]!),
    model,
    query: withSensitive ? { include_sensitive_fields: true } : {},
  }
  const texts = settingsOf(settings, model.name).canRead ? await decorate(decoration, [record]) : []
  return {
    stream: record.source!.stream,
    rawId: record.source!.rawId,
    remoteId: String(document['remote_id']),
    isDeleted: document['remote_was_deleted'] === true,
    values: texts[0] === undefined ? undefined : (JSON.parse(texts[0]) as Readonly<Record<string, unknown>>),
  }
}

/** A record of an account that stores nothing, which was answered before: only what the vendor calls it is known. */
export async function findLive(
  platform: Platform,
  { organizationId, accountId, model, id }: RecordPlace,
): Promise<StoredRecord | undefined> {
  const [rows] = await readInOrganization(platform.database, organizationId, [
    {
      name: 'live-record-to-write',
      text: 'SELECT stream, remote_id FROM live_id WHERE linked_account_id = $1 AND id = $2',
      values: [accountId, id],
    },
  ])
  const [stream, remoteId] = rows?.[0] ?? []
  if (!stream || !remoteId || recordId(accountId, model.name, remoteId) !== id) return undefined
  return { stream, remoteId, rawId: rawId(accountId, stream, remoteId), isDeleted: false, values: undefined }
}

const recordOf = (accountId: string, model: Model, id: string): Statement => ({
  name: 'record-to-write',
  text: `SELECT ${recordColumns(true)} FROM record r WHERE r.linked_account_id = $1 AND r.id = $2 AND r.model = $3`,
  values: [accountId, id, model.name],
})

const settingsStatement = (accountId: string): Statement => ({
  name: 'settings-of-account',
  text: 'SELECT model_settings, connector FROM linked_account WHERE id = $1',
  values: [accountId],
})

export const noSuchRecord = (model: Model, id: string): CrosswalkError =>
  new CrosswalkError('not_found', `There is no ${model.title} ${id} in this linked account.`, { parameter: 'id' })
