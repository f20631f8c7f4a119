/** `npm run create-organization -- "Acme"`: makes an organisation and prints its first API key, once. */
import process from 'node:process'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { generateKey } from '../admin/api-keys.ts'
import { inOrganization } from '../store/organization.ts'
import { oneOff } from './one-off.ts'

await oneOff(async ({ database }) => {
  const { rows } = await database.service.query<{ id: string }>('SELECT create_organization($1) AS id', [named()])
  const { id } = rows[0]!
  const key = await inOrganization(database, id, (client) => generateKey(client, id, 'First key'))
  return `Organisation ${id} "${named()}"\nAPI key, shown this once: ${key}`
})

function named(): string {
  const name = process.argv[2]?.trim() ?? ''
  if (name !== '' && name.length <= 200) return name
  throw new CrosswalkError(
    'configuration_invalid',
    'give the name of the organisation: npm run create-organization -- "Acme"',
  )
}
