import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../../packages/server/store/embedded/index.ts'

const variable = 'CROSSWALK_TEST_DATABASE_URL'

/** Nothing here survives the run, so nothing is made safe against a power cut. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
}

/** The server on which each test file makes a database of its own: the one that is named already, or a new one. */
export async function provideDatabase(
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly variables: NodeJS.ProcessEnv; stop(): Promise<void> }> {
  if (environment[variable]) return { variables: {}, stop: async () => {} }
  const folder = await mkdtemp(join(tmpdir(), 'crosswalk-tests-'))
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 5 })
  try {
    // Started by root, PostgreSQL runs as another user, who must be able to enter.
    await chmod(folder, 0o755)
    const postgres = await startEmbeddedPostgres({ dataFolder: join(folder, 'data'), settings })
    return {
      variables: { [variable]: postgres.connectionString },
      stop: async () => {
        await postgres.stop()
        await remove()
      },
    }
  } catch (error) {
    await remove()
    throw error
  }
}
