import type { TaskList } from 'graphile-worker'
import type { Platform } from '../../platform.ts'
import { runWrite } from './background.ts'
import { runBatch, type BatchKey } from './batch.ts'
import type { WriteKey } from './ledger.ts'
import { settle } from './settle.ts'

/** What worker processes do for writes: those that nobody waits for, and those that a dead process left behind. */
export const writeTasks = (platform: Platform, stop?: AbortSignal): TaskList => ({
  'write-run': (payload) => runWrite(platform, payload as WriteKey),
  'write-batch': (payload) => runBatch(platform, payload as BatchKey, stop),
  'write-settle': (payload) => settle(platform, payload as WriteKey),
})
