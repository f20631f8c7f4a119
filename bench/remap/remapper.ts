/** The background job that applies a changed mapping to the store, in a process of its own, as a worker runs it. */
import { remapAccount } from '../../packages/server/sync/remap.ts'
import { inOrganization } from '../../packages/server/store/organization.ts'
import { benchPlatform, closePlatform, type PlatformArgument } from '../support/platform.ts'
import { argument, serveCalls } from '../support/process.ts'

export interface RemapReport {
  readonly milliseconds: number
  /** Raw records walked, and records that became something else. */
  readonly records: number
  readonly changed: number
}

export interface RemapCalls {
  remap(job: { organizationId: string; linkedAccountId: string }): RemapReport
}

const platform = benchPlatform(argument() as PlatformArgument)

const calls: { [Name in keyof RemapCalls]: (input: any) => unknown } = {
  remap: async (job: Parameters<RemapCalls['remap']>[0]): Promise<RemapReport> => {
    const started = performance.now()
    await remapAccount(platform, job)
    const milliseconds = performance.now() - started
    const { rows } = await inOrganization(platform.database, job.organizationId, (client) =>
      client.query<{ records: string; changed: string; finished: boolean }>(
        'SELECT records, changed, finished_at IS NOT NULL AS finished FROM remap WHERE linked_account_id = $1',
        [job.linkedAccountId],
      ),
    )
    const [report] = rows
    if (report?.finished !== true) throw new Error('The remap did not come to its end.')
    return { milliseconds, records: Number(report.records), changed: Number(report.changed) }
  },
}
serveCalls(calls, () => closePlatform(platform))
