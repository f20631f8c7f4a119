import type { TaskList } from 'graphile-worker'
import type { Platform } from '../platform.ts'
import { eraseTask, type EraseJob } from './deletion/delete-account.ts'
import { eraseAccount } from './deletion/erase-account.ts'

/** The jobs of what an organisation controls. */
export const controlTasks = (platform: Platform, stop?: AbortSignal): TaskList => ({
  [eraseTask]: (payload) => eraseAccount(platform, payload as EraseJob, stop),
})
