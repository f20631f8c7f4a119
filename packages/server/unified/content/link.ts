import { CrosswalkError } from '@crosswalk/connector-kit'
import { models, type Model } from '@crosswalk/models'
import type { PoolClient } from 'pg'
import type { Platform } from '../../platform.ts'
import { inOrganization } from '../../store/organization.ts'
import type { ContentOf } from './content.ts'

/** Milliseconds for which a link leads to its file. */
export const linkLife = 10 * 60 * 1000

interface Sealed {
  readonly model: Model['name']
  readonly id: string
  readonly mimeType?: string
  /** The key that asked for it: once it is revoked, the link is dead. */
  readonly key: string
  /** Milliseconds since 1970. */
  readonly until: number
}

/**
 * Makes the token of a link to a file: organisation and account, and the rest sealed by the vault, bound to both. It opens
 * that one file and nothing else, for ten minutes.
 */
async function linkToken(
  platform: Platform,
  client: PoolClient,
  { organizationId, accountId, model, id, mimeType }: ContentOf,
  apiKeyId: string,
): Promise<string> {
  const content: Sealed = {
    model: model.name,
    id,
    ...(mimeType !== undefined && { mimeType }),
    key: apiKeyId,
    until: Date.now() + linkLife,
  }
  const sealed = await platform.vault.seal(client, organizationId, accountId, 'download', JSON.stringify(content), 1)
  return Buffer.concat([bytesOf(organizationId), bytesOf(accountId), sealed]).toString('base64url')
}

/** The file behind a token. `not_found` for whatever is not one, or not any more. */
export async function openLink(platform: Platform, token: string): Promise<ContentOf> {
  const bytes = Buffer.from(token, 'base64url')
  // Bits that no byte needs would make two tokens of one.
  if (bytes.length < 40 || bytes.toString('base64url') !== token) throw deadLink()
  const organizationId = idOf(bytes.subarray(0, 16))
  const accountId = idOf(bytes.subarray(16, 32))
  return inOrganization(platform.database, organizationId, async (client) => {
    const text = await platform.vault
      .open(client, organizationId, accountId, 'download', bytes.subarray(32), 1)
      .catch((error: unknown) => {
        if (error instanceof CrosswalkError && error.code === 'secret_unreadable') throw deadLink()
        throw error
      })
    const { model: name, id, mimeType, key, until } = JSON.parse(text) as Sealed
    const model = models.get(name)
    if (until < Date.now() || !model || !(await isGood(client, key))) throw deadLink()
    return { organizationId, accountId, model, id, mimeType }
  })
}

async function isGood(client: PoolClient, apiKeyId: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'SELECT FROM api_key WHERE id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())',
    [apiKeyId],
  )
  return rowCount === 1
}

const deadLink = (): CrosswalkError =>
  new CrosswalkError('not_found', 'This download link is not valid, or older than ten minutes. Ask for a new one.')

const bytesOf = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex')

const idOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

/** Makes the links to several files of one account. */
export const linksTo = (
  platform: Platform,
  of: Omit<ContentOf, 'id'>,
  ids: readonly string[],
  apiKeyId: string,
): Promise<readonly string[]> =>
  inOrganization(platform.database, of.organizationId, async (client) => {
    const links: string[] = []
    for (const id of ids)
      links.push(
        `${platform.settings.publicUrl}/v1/downloads/${await linkToken(platform, client, { ...of, id }, apiKeyId)}`,
      )
    return links
  })
