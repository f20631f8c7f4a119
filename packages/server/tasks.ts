import type { TaskList } from 'graphile-worker'
import type { Platform } from './platform.ts'
import { remapAccount, type RemapJob } from './sync/remap.ts'
import { writeTasks } from './unified/write/index.ts'

/** What worker processes do besides syncing, by the names under which `store/queue.ts` puts jobs in. */
export const platformTasks = (platform: Platform, stop?: AbortSignal): TaskList => ({
  ...writeTasks(platform, stop),
  'remap-account': (payload) => remapAccount(platform, payload as RemapJob, stop),
})
