import { CrosswalkError, type Connector } from '@crosswalk/connector-kit'
import type { Platform } from '../platform.ts'
import { readInOrganization, type Row, type Statement } from '../store/read-in-organization.ts'
import { accountMapping, type AccountMapping } from './account-mapping.ts'
import { configurationStatement, readConfiguration } from './configuration-rows.ts'

/** Mappings of accounts as they were last loaded, with the configuration they were made of. */
const loaded = new Map<string, { readonly configuration: string; readonly mapping: AccountMapping }>()
const mostLoaded = 5000

type Read = (statements: readonly Statement[]) => Promise<readonly (readonly Row[])[]>
type FindConnector = (id: string) => Connector | undefined

/** How the records of an account are rendered at this moment. Compiled once as long as nothing is configured anew. */
export async function loadAccountMapping(
  platform: Pick<Platform, 'database' | 'connectors'>,
  organizationId: string,
  accountId: string,
): Promise<AccountMapping> {
  const read: Read = (statements) => readInOrganization(platform.database, organizationId, statements)
  return loadWith(read, (id) => platform.connectors.get(id), accountId)
}

/** The same where the reader is given: a caller of the API, who is confirmed in the same round trip. */
export async function loadWith(read: Read, findConnector: FindConnector, accountId: string): Promise<AccountMapping> {
  const [rows] = await read([configurationStatement(accountId)])
  return mappingFrom(rows, findConnector, accountId)
}

/** The mapping out of the answer to `configurationStatement`, for those who read it together with something else. */
export function mappingFrom(
  rows: readonly Row[] | undefined,
  findConnector: FindConnector,
  accountId: string,
): AccountMapping {
  const text = rows?.[0]?.[0]
  const known = loaded.get(accountId)
  // A connector may have been replaced by a newer one of the same name.
  if (known && known.configuration === text && findConnector(known.mapping.connector.id) === known.mapping.connector)
    return known.mapping
  const configuration = readConfiguration(rows)
  if (!configuration) throw new CrosswalkError('not_found', `There is no linked account ${accountId}.`)
  const connector = findConnector(configuration.connector)
  if (!connector)
    throw new CrosswalkError(
      'configuration_invalid',
      `The connector ${configuration.connector} is not part of this installation.`,
    )
  const mapping = accountMapping(accountId, connector, configuration)
  const [oldest] = loaded.keys()
  if (loaded.size >= mostLoaded && oldest !== undefined) loaded.delete(oldest)
  loaded.set(accountId, { configuration: text!, mapping })
  return mapping
}
