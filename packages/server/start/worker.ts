/** The worker process: takes due streams from the queue and runs them. Started by `npm start`, or by hand as many as wanted. */
import process from 'node:process'
import { startWorker } from '../sync/worker.ts'
import { platformTasks } from '../tasks.ts'
import { embeddedConnectionString } from './embedded-connection.ts'
import { readEnvironment } from './environment.ts'
import { failStart } from './fail.ts'
import { openPlatform } from './open-platform.ts'

try {
  const variables = process.env
  const environment = readEnvironment(variables)
  const embedded = environment.databaseUrl === undefined ? embeddedConnectionString(variables) : undefined
  const platform = await openPlatform({
    environment,
    variables,
    connectionString: environment.databaseUrl ?? embedded!,
    isEmbedded: embedded !== undefined,
  })
  const worker = await startWorker(platform, {
    logDays: environment.logDays,
    tasks: (stop) => platformTasks(platform, stop),
    onLost: (error) => {
      console.error(`The worker lost its connection to PostgreSQL and ends: ${error.message}`)
      process.exit(1)
    },
  })

  let isStopping = false
  const stop = async () => {
    if (isStopping) return
    isStopping = true
    await worker.stop()
    await platform.outbound.close()
    await platform.database.close()
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop())
  process.on('SIGINT', () => void stop())
  // Started by `npm start`: without the parent there is nobody to stop us.
  process.on('disconnect', () => void stop())
  process.send?.('ready')
} catch (error) {
  failStart(error)
}
