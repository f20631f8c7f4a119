import * as z from 'zod'
import { CrosswalkError, type Connector } from '@crosswalk/connector-kit'
import { named } from '../http/shapes.ts'
import type { Model } from '@crosswalk/models'
import type { Platform } from '../platform.ts'
import { modelNamed } from '../mapping/model-names.ts'
import { expressionText, targetName, traversalPath } from './shapes.ts'
import { readingOf, streamNamed, type Holds, type Pointers, type Target, type WantedMapping } from './wanted-mapping.ts'

export const levels = ['organization', 'connector', 'linked_account'] as const

const members = {
  level: z.enum(levels).meta({ description: 'For which linked accounts it holds; narrower levels come first.' }),
  connector: z.string().max(100).nullish().meta({ description: 'At the level connector: its slug.' }),
  linked_account_id: z.guid().toLowerCase().nullish().meta({ description: 'At the level linked_account: its id.' }),
  model: z.string().max(100).meta({ description: 'The common model in full: `crm.Contact`.' }),
  target: targetName.meta({
    description: 'The field to fill: a common field, which is overridden, or one of your own, which is made.',
  }),
  is_account_target: z
    .boolean()
    .nullish()
    .meta({ description: 'At the level linked_account: whether the field is this account’s own.' }),
  description: z.string().max(1000).nullish().meta({ description: 'Of the target field, where it is made.' }),
  path: traversalPath.nullish(),
  expression: expressionText.nullish(),
  stream: z
    .string()
    .max(100)
    .nullish()
    .meta({ description: 'The stream it reads; without it all that fill the model.' }),
}

export const newMapping = named('NewFieldMapping', 'A field mapping to make.', z.strictObject(members))
export type NewMappingRequest = z.output<typeof newMapping>

export const previewRequest = named(
  'FieldMappingPreviewRequest',
  'A field mapping that is not saved, and the records to try it on.',
  z.strictObject({
    ...members,
    // Without a level it is tried as the narrowest.
    level: members.level.nullish(),
    sample_size: z.int().min(1).max(100).nullish().meta({ description: 'Records to show. Default 20.' }),
    record_ids: z.array(z.guid().toLowerCase()).min(1).max(100).nullish().meta({
      description: 'The records to show, instead of a sample.',
    }),
    whole: z
      .boolean()
      .nullish()
      .meta({ description: 'Whether to count the effect on all stored records of the model.' }),
  }),
)
export type PreviewRequest = z.output<typeof previewRequest>

/** The members of our own bodies. */
export const ownPointers: Pointers = {
  path: '/path',
  expression: '/expression',
  stream: '/stream',
  model: '/model',
}

/** What a request in our own form wants, as far as it can be told without the database. */
export function wantedByOwn(
  body: NewMappingRequest,
  platform: Pick<Platform, 'connectors'>,
  connectorOfAccount: Connector | undefined,
): WantedMapping {
  const model = modelNamed(body.model, ownPointers.model)
  const holds = holdsOf(body, platform, connectorOfAccount)
  const stream = body.stream ?? null
  if (holds.level === 'organization' && stream !== null)
    throw new CrosswalkError('invalid_request', 'A stream belongs to one connector: name it at a narrower level.', {
      parameter: ownPointers.stream,
    })
  if (holds.level !== 'organization') streamNamed(holds.connector, model, stream, ownPointers)
  return {
    holds,
    model,
    target: targetOf(body, model, holds),
    reading: readingOf(body.path, body.expression, stream, ownPointers),
  }
}

function targetOf(body: NewMappingRequest, model: Model, holds: Holds): Target {
  if (Object.hasOwn(model.fields, body.target)) return { place: 'common', name: body.target }
  const isOfAccount = body.is_account_target === true
  if (isOfAccount && holds.level !== 'linked_account')
    throw new CrosswalkError('invalid_request', 'Only a mapping of one linked account can fill a field of its own.', {
      parameter: '/is_account_target',
    })
  return { place: 'target', name: body.target, description: body.description ?? '', isOfAccount, isMade: true }
}

function holdsOf(
  { level, connector: id, linked_account_id: accountId }: NewMappingRequest,
  { connectors }: Pick<Platform, 'connectors'>,
  connectorOfAccount: Connector | undefined,
): Holds {
  if (level === 'organization') return { level }
  if (level === 'linked_account') {
    if (accountId !== null && accountId !== undefined && connectorOfAccount)
      return { level, connector: connectorOfAccount, accountId }
    throw new CrosswalkError('invalid_request', 'Name the linked account for which it holds.', {
      parameter: '/linked_account_id',
    })
  }
  const connector = connectors.get(id ?? '')
  if (connector) return { level, connector }
  throw new CrosswalkError('invalid_request', 'Name a connector of this installation by its slug.', {
    parameter: '/connector',
  })
}
