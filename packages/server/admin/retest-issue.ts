import { asCrosswalkError } from '@crosswalk/connector-kit'
import * as z from 'zod'
import { openAccount } from '../account/open-account.ts'
import { route, type AnyRoute } from '../http/route.ts'
import { named } from '../http/shapes.ts'
import { issue, present, streamOf } from '../issues/present.ts'
import { readIssue } from '../issues/read.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import { reportAccount } from '../sync/account-status.ts'
import { requestRuns } from '../sync/schedule.ts'

const idParams = z.object({ id: z.guid().toLowerCase().meta({ description: 'The id of the issue.' }) })

const retestAnswer = named(
  'IssueRetest',
  'What asking the vendor again showed.',
  z.object({
    issue,
    succeeded: z.boolean().meta({ description: 'Whether the vendor accepts the credential now.' }),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  }),
)

/** Asking the vendor whether what was wrong is over. */
export const retestIssueRoute = (platform: Platform): AnyRoute =>
  route({
    method: 'POST',
    path: '/v1/issues/{id}/retest',
    operationId: 'issue_retest_create',
    summary: 'Test whether an issue is over',
    description:
      'Asks the vendor now whether the credential is good. If it is, what was wrong with it is resolved, and the stream that failed runs at once: its success resolves the rest.',
    tag: 'platform',
    access: 'organization',
    scope: 'accounts:write',
    params: idParams,
    answer: retestAnswer,
    run: async ({ caller, params }) => {
      const { organizationId } = caller
      const within = <T>(work: Parameters<typeof inOrganization<T>>[2]) =>
        inOrganization(platform.database, organizationId, work)
      const before = await within((client) => readIssue(client, params.id))
      const account = await openAccount(platform, organizationId, before.linked_account_id)
      const failure = await account
        .ask(account.connector.check.request, { share: 'interactive' })
        .then(() => undefined, asCrosswalkError)
      const after = await within(async (client) => {
        if (failure === undefined) {
          await reportAccount(client, account.id, undefined)
          const stream = streamOf(before)
          await requestRuns(client, account.id, { full: false, ...(stream !== null && { streams: [stream] }) })
        }
        return readIssue(client, params.id)
      })
      return {
        issue: present(platform, after),
        succeeded: failure === undefined,
        error: failure === undefined ? null : { code: failure.code, message: failure.message },
      }
    },
  })
