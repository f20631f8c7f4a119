import type { TaskList } from 'graphile-worker'
import { controlTasks } from './admin/control-tasks.ts'
import { passthroughTasks } from './passthrough/index.ts'
import { liveTasks } from './unified/live/index.ts'
import type { Platform } from './platform.ts'
import { remapAccount, type RemapJob } from './sync/remap.ts'
import { writeTasks } from './unified/write/index.ts'

/** What worker processes do besides syncing, by the names under which `store/queue.ts` puts jobs in. */
export const platformTasks = (platform: Platform, stop?: AbortSignal): TaskList => ({
  ...controlTasks(platform, stop),
  ...liveTasks(platform),
  ...passthroughTasks(platform),
  ...writeTasks(platform, stop),
  'remap-account': (payload) => remapAccount(platform, payload as RemapJob, stop),
})
