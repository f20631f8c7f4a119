import { fork, type ChildProcess } from 'node:child_process'

export interface WorkerProcess {
  stop(): Promise<void>
}

/** Milliseconds before a worker that ended by itself is started again. */
const restartPause = 1_000

/** Milliseconds a worker has to finish its pages when asked to stop. */
const patience = 8_000

/** Keeps a worker running in a process of its own, so that syncing never slows answers down, and starts it again if it dies. */
export async function keepWorker(variables: NodeJS.ProcessEnv): Promise<WorkerProcess> {
  let child: ChildProcess
  let isStopping = false
  const start = (): Promise<void> => {
    child = fork(new URL('./worker.ts', import.meta.url), {
      env: variables,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    child.once('exit', () => {
      if (!isStopping) setTimeout(() => void (isStopping || start().catch(() => {})), restartPause)
    })
    return new Promise((ready, failed) => {
      child.once('message', () => ready())
      child.once('exit', (code) => failed(new Error(`The worker ended with code ${code} before it was ready.`)))
    })
  }
  await start()
  return {
    stop: async () => {
      isStopping = true
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((done) => child.once('exit', done))
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), patience)
      await ended
      clearTimeout(timer)
    },
  }
}
