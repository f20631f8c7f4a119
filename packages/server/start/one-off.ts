import process from 'node:process'
import type { Platform } from '../platform.ts'
import { startEmbeddedPostgres } from '../store/embedded/index.ts'
import { readEnvironment } from './environment.ts'
import { failStart } from './fail.ts'
import { openPlatform } from './open-platform.ts'

/** Does one thing on the platform of this environment, whether it is running or not, and ends. Failures are one line. */
export async function oneOff(work: (platform: Platform) => Promise<string>): Promise<void> {
  try {
    const environment = readEnvironment(process.env)
    const embedded =
      environment.databaseUrl === undefined
        ? await startEmbeddedPostgres({ dataFolder: environment.dataFolder })
        : undefined
    try {
      const platform = await openPlatform({
        environment,
        variables: process.env,
        connectionString: environment.databaseUrl ?? embedded!.connectionString,
        isEmbedded: embedded !== undefined,
        connections: 2,
      })
      const said = await work(platform)
      await platform.outbound.close()
      await platform.database.close()
      console.log(said)
    } finally {
      await embedded?.stop()
    }
  } catch (error) {
    failStart(error)
  }
}
