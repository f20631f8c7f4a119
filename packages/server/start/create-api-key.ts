/** `npm run create-api-key -- <organisation id>`: prints a new API key that may do everything, where all others are lost. */
import process from 'node:process'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { generateKey } from '../admin/api-keys.ts'
import { inOrganization } from '../store/organization.ts'
import { oneOff } from './one-off.ts'

await oneOff(async ({ database }) => {
  const id = process.argv[2]?.trim().toLowerCase() ?? ''
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)
  const { rowCount } = isId
    ? await database.owner.query('SELECT 1 FROM organization WHERE organization_id = $1', [id])
    : { rowCount: 0 }
  if (rowCount !== 1)
    throw new CrosswalkError(
      'configuration_invalid',
      'give the id of an organisation that exists: npm run create-api-key -- <id>',
    )
  const key = await inOrganization(database, id, (client) => generateKey(client, id, 'Made by the operator'))
  return `API key, shown this once: ${key}`
})
