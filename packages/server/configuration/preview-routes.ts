import { CrosswalkError } from '@crosswalk/connector-kit'
import { route, type AnyRoute } from '../http/route.ts'
import { openAccount } from '../account/open-account.ts'
import type { Platform } from '../platform.ts'
import { checkMayRead } from './may-read.ts'
import * as own from './own-shapes.ts'
import { previewMapping } from './preview.ts'
import { ownPointers, previewRequest, wantedByOwn, type PreviewRequest } from './preview-input.ts'
import { compiledReading, rowOf } from './wanted-mapping.ts'

/** Records that are shown where nobody says how many. */
const defaultSample = 20

export const previewRoutes = (platform: Platform): readonly AnyRoute[] => [
  route({
    method: 'POST',
    path: '/v1/field-mappings/preview',
    operationId: 'v1_field_mappings_preview_create',
    summary: 'Try a field mapping on stored records',
    description:
      'Answers what reads of the linked account would answer if the field mapping were saved, record by record with a diff, and on demand the counts over all stored records. Nothing is changed and no vendor is asked.',
    tag: 'platform',
    access: 'account',
    scope: 'mappings:read',
    body: previewRequest,
    answer: own.preview,
    run: async ({ caller, body }) => {
      checkMayRead(caller, caller.account!.category)
      const account = await openAccount(platform, caller.organizationId, caller.account!.id)
      const wanted = wantedByOwn(completed(body, account.id, account.connector.id), platform, account.connector)
      if (wanted.holds.level !== 'organization' && wanted.holds.connector.id !== account.connector.id)
        throw new CrosswalkError('invalid_request', `The linked account is one of ${account.connector.name}.`, {
          parameter: '/connector',
        })
      compiledReading(rowOf(wanted), ownPointers)
      return previewMapping(platform, {
        organizationId: caller.organizationId,
        accountId: account.id,
        connector: account.connector,
        wanted,
        recordIds: body.record_ids ?? undefined,
        sampleSize: body.sample_size ?? defaultSample,
        whole: body.whole === true,
      })
    },
  }),
]

/** What the account token says need not be said again. */
function completed(body: PreviewRequest, accountId: string, connector: string) {
  const level = body.level ?? 'linked_account'
  if (level === 'linked_account' && (body.linked_account_id ?? accountId) !== accountId)
    throw new CrosswalkError('invalid_request', 'The records are those of the account token: name no other account.', {
      parameter: '/linked_account_id',
    })
  return { ...body, level, linked_account_id: accountId, connector: body.connector ?? connector }
}
