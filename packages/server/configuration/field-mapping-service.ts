import { CrosswalkError } from '@crosswalk/connector-kit'
import { models, type ModelName } from '@crosswalk/models'
import type { PoolClient } from 'pg'
import { audit, type Actor } from '../audit/audit.ts'
import { customObjectModels } from '../mapping/custom-object-models.ts'
import { levelOf } from '../mapping/field-mapping.ts'
import { touchModels } from '../mapping/touch-models.ts'
import {
  changeReading,
  deleteMapping,
  findMapping,
  insertMapping,
  rivalOf,
  versionsOf,
  type Reading,
  type StoredFieldMapping,
} from './field-mapping-store.ts'
import { findTargetField, insertTargetField, refuseCommonName, type TargetField } from './target-field-store.ts'
import type { Target, WantedMapping } from './wanted-mapping.ts'

/** Who changes something: the holder of an API key. */
export type Editor = Actor & { readonly apiKeyId: string }

export const editorOf = (
  caller: { readonly organizationId: string; readonly apiKeyId: string },
  { address }: { readonly address: string },
): Editor => ({ organizationId: caller.organizationId, apiKeyId: caller.apiKeyId, address })

/** Makes a field mapping, and its target field where that is wanted. Throws `conflict` where there is one at this level. */
export async function createMapping(
  client: PoolClient,
  by: Editor,
  wanted: WantedMapping,
  pointer: string,
): Promise<StoredFieldMapping> {
  const { holds, model, target, reading } = wanted
  const accountId = holds.level === 'linked_account' ? holds.accountId : null
  const field = target.place === 'target' ? await targetFieldOf(client, by, wanted, target, pointer) : undefined
  const mapping = {
    ...reading,
    connector: holds.level === 'organization' ? null : holds.connector.id,
    linked_account_id: accountId,
    model: model.name,
    target_field_id: field?.id ?? null,
    common_field: target.place === 'common' ? target.name : null,
  }
  const id = await insertMapping(client, by.organizationId, mapping, by.apiKeyId)
  if (id === undefined)
    throw new CrosswalkError(
      'conflict',
      `"${target.name}" of ${model.name} is mapped at this level already. Change the field mapping ${await rivalOf(client, mapping)}.`,
      { parameter: pointer },
    )
  const made = (await findMapping(client, id))!
  await applied(client, by, made, 'created')
  return made
}

/** Makes a mapping read something else, as a new version. */
export async function changeMapping(
  client: PoolClient,
  by: Editor,
  mapping: StoredFieldMapping,
  reading: Reading,
): Promise<StoredFieldMapping> {
  await changeReading(client, by.organizationId, mapping.id, reading, by.apiKeyId)
  const changed = (await findMapping(client, mapping.id))!
  await applied(client, by, changed, 'changed')
  return changed
}

export async function removeMapping(client: PoolClient, by: Editor, mapping: StoredFieldMapping): Promise<void> {
  await deleteMapping(client, mapping)
  await applied(client, by, mapping, 'deleted')
}

/** Makes a mapping read what it read in an earlier version. The history stays: it is a new version. */
export async function rollBack(
  client: PoolClient,
  by: Editor,
  id: string,
  version: number,
): Promise<StoredFieldMapping> {
  const mapping = await mappingOrNone(client, id)
  const versions = await versionsOf(client, id)
  const earlier = versions.find((one) => one.version === version)
  if (!earlier)
    throw new CrosswalkError(
      'invalid_request',
      `The field mapping ${id} has no version ${version}, only 1 to ${mapping.version}.`,
      { parameter: '/version' },
    )
  return changeMapping(client, by, mapping, earlier)
}

/** Throws `not_found`. */
export async function mappingOrNone(client: PoolClient, id: string): Promise<StoredFieldMapping> {
  const mapping = await findMapping(client, id)
  if (mapping) return mapping
  throw new CrosswalkError('not_found', `There is no field mapping ${id}.`, { parameter: 'field_mapping_id' })
}

/** The mapping where it holds for an account, else `not_found`. */
export async function mappingOfAccount(
  client: PoolClient,
  id: string,
  account: { readonly id: string; readonly connector: string },
): Promise<StoredFieldMapping> {
  const mapping = await mappingOrNone(client, id)
  const { linked_account_id: owner, connector } = mapping
  if ((owner === null || owner === account.id) && (connector === null || connector === account.connector))
    return mapping
  throw new CrosswalkError('not_found', `There is no field mapping ${id} for this linked account.`, {
    parameter: 'field_mapping_id',
  })
}

async function targetFieldOf(
  client: PoolClient,
  by: Editor,
  { holds, model }: WantedMapping,
  target: Extract<Target, { place: 'target' }>,
  pointer: string,
): Promise<TargetField> {
  const owner = target.isOfAccount && holds.level === 'linked_account' ? holds.accountId : null
  const known = await findTargetField(client, model, target.name, owner)
  if (known) return known
  refuseCommonName(model, target.name, pointer)
  if (!target.isMade)
    throw new CrosswalkError(
      'invalid_request',
      `${model.name} has no target field "${target.name}" for all linked accounts. Make it first.`,
      { parameter: pointer },
    )
  const { name, description } = target
  const field = { linked_account_id: owner, model: model.name, name, description }
  const made = await insertTargetField(client, by.organizationId, field)
  // Made by another request at this moment.
  return made ?? (await findTargetField(client, model, target.name, owner))!
}

/** Shows a change on reads at once, and notes who made it. */
async function applied(
  client: PoolClient,
  by: Editor,
  mapping: StoredFieldMapping,
  what: Lowercase<Verb>,
): Promise<void> {
  const { model, connector, linked_account_id: linkedAccountId } = mapping
  const category = models.get(model as ModelName)!.category
  const isOfAnyCategory = customObjectModels.includes(model as ModelName)
  await touchModels(
    client,
    {
      organizationId: by.organizationId,
      connector: connector ?? undefined,
      linkedAccountId: linkedAccountId ?? undefined,
      category: isOfAnyCategory || connector !== null ? undefined : category,
    },
    [model],
  )
  const name = mapping.target ?? mapping.common_field
  await audit(client, by, {
    event: eventOf(mapping, what),
    description: `The field mapping of "${name}" of ${model} was ${what} (${levelOf(mapping)}, ${mapping.id}).`,
    linkedAccountId,
  })
}

type Verb = 'CREATED' | 'CHANGED' | 'DELETED'

function eventOf(mapping: StoredFieldMapping, what: Lowercase<Verb>) {
  const verb = what.toUpperCase() as Verb
  if (levelOf(mapping) !== 'linked_account') return `${verb}_INTEGRATION_WIDE_FIELD_MAPPING` as const
  return mapping.common_field === null
    ? (`${verb}_LINKED_ACCOUNT_FIELD_MAPPING` as const)
    : (`${verb}_LINKED_ACCOUNT_COMMON_MODEL_OVERRIDE` as const)
}
