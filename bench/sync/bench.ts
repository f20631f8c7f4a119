import { startPostgres } from '../support/postgres.ts'
import { startProcess } from '../support/process.ts'
import { measureMemory } from './memory.ts'
import type { SyncCalls } from './syncer.ts'
import { measureThroughput, type Parts } from './throughput.ts'
import type { VendorCalls } from './vendor.ts'

export interface SyncOptions {
  /** Of the sync whose memory is watched. */
  readonly records: number
  readonly rounds: number
  readonly parts: ReadonlySet<string>
  /** A folder for CPU profiles of the syncing process. */
  readonly profile: string | undefined
  /** Whether to print what PostgreSQL's statements cost after each measurement. */
  readonly statements: boolean
}

export async function benchSync(options: SyncOptions): Promise<string[]> {
  const postgres = await startPostgres({ statements: options.statements })
  const vendor = await startProcess<VendorCalls>(new URL('./vendor.ts', import.meta.url))
  const vendorUrl = await vendor.call('url')
  try {
    const lines: string[] = []
    const withSyncer = async (work: (parts: Parts) => Promise<string[]>) => {
      const given = { connectionString: postgres.connectionString, vendorUrl }
      const syncer = await startProcess<SyncCalls>(new URL('./syncer.ts', import.meta.url), given, profiling(options))
      try {
        lines.push(...(await work({ postgres, vendor, syncer })))
      } finally {
        await syncer.stop()
      }
    }
    const { rounds, parts, records } = options
    if (parts.has('one'))
      await withSyncer((running) => measureThroughput(running, { accounts: 1, contacts: 40_000, rounds }))
    if (parts.has('four'))
      await withSyncer((running) => measureThroughput(running, { accounts: 4, contacts: 15_000, rounds }))
    if (parts.has('memory')) await withSyncer((running) => measureMemory(running, records))
    return lines
  } finally {
    await vendor.stop()
    await postgres.close()
  }
}

const profiling = ({ profile }: { readonly profile: string | undefined }): string[] =>
  profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
