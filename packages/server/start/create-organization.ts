/** `npm run create-organization -- "Acme"`: makes an organisation and prints its first API key, once. */
import process from 'node:process'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { generateKey } from '../admin/api-keys.ts'
import { inOrganization } from '../store/organization.ts'
import { startEmbeddedPostgres } from '../store/embedded/index.ts'
import { readEnvironment } from './environment.ts'
import { failStart } from './fail.ts'
import { openPlatform } from './open-platform.ts'

try {
  const name = process.argv[2]?.trim() ?? ''
  if (name === '' || name.length > 200)
    throw new CrosswalkError(
      'configuration_invalid',
      'give the name of the organisation: npm run create-organization -- "Acme"',
    )
  await create(name)
} catch (error) {
  failStart(error)
}

async function create(name: string): Promise<void> {
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
    const { rows } = await platform.database.service.query<{ id: string }>('SELECT create_organization($1) AS id', [
      name,
    ])
    const { id } = rows[0]!
    const key = await inOrganization(platform.database, id, (client) => generateKey(client, id, 'First key'))
    await platform.outbound.close()
    await platform.database.close()
    console.log(`Organisation ${id} "${name}"\nAPI key, shown this once: ${key}`)
  } finally {
    await embedded?.stop()
  }
}
