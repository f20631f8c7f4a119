import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Connector } from '@crosswalk/connector-kit'
import type { SandboxDefinition } from '@crosswalk/connector-kit/sandbox'
import { generateKey } from '../admin/api-keys.ts'
import { hashToken } from '../http/api-key.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import { linkSandbox, type DemoAccount } from './link-sandbox.ts'

/** What `demo.json` holds: enough for the next start, and for anyone who wants to try the API. */
export interface Demo {
  readonly base_url: string
  readonly api_key: string
  readonly accounts: readonly DemoAccount[]
}

export interface DemoOptions {
  readonly platform: Platform
  readonly baseUrl: string
  readonly dataFolder: string
  readonly sandboxes: readonly { readonly definition: SandboxDefinition<any>; readonly url: string }[]
}

/**
 * The organisation, key and sandbox accounts to try the product with: those of the last start where they are still good,
 * else new ones. Returns whether anything had to be linked.
 */
export async function prepareDemo(options: DemoOptions): Promise<{ demo: Demo; isNew: boolean }> {
  const { platform, baseUrl, dataFolder } = options
  const known = await readDemo(dataFolder)
  const organizationId = known && (await organizationOf(platform, known.api_key))
  const apiKey = known && organizationId ? known.api_key : await createDemoKey(platform)
  const accounts: DemoAccount[] = []
  let isNew = false
  for (const { definition, url } of options.sandboxes) {
    const connector = platform.connectors.get(definition.connector)
    if (!connector) continue
    const kept =
      known && organizationId ? await keptAccount(platform, organizationId, connector, known.accounts, url) : undefined
    accounts.push(kept ?? (await linkSandbox({ baseUrl, apiKey, connector, sandbox: definition, sandboxUrl: url })))
    isNew ||= kept === undefined
  }
  const demo: Demo = { base_url: baseUrl, api_key: apiKey, accounts }
  await writeDemo(dataFolder, demo)
  return { demo, isNew }
}

async function createDemoKey(platform: Platform): Promise<string> {
  const { rows } = await platform.database.service.query<{ id: string }>('SELECT create_organization($1) AS id', [
    'Demo',
  ])
  const organizationId = rows[0]!.id
  return inOrganization(platform.database, organizationId, (client) => generateKey(client, organizationId, 'Demo'))
}

/** The organisation of the key, or undefined where the database is another one than last time. */
export async function organizationOf(platform: Platform, apiKey: string): Promise<string | undefined> {
  const { rows } = await platform.database.service.query<{ organization_id: string }>(
    'SELECT organization_id FROM authenticate_api_key($1)',
    [hashToken(apiKey)],
  )
  return rows[0]?.organization_id
}

/** An account of the last start, now pointed at where its sandbox is served today. */
async function keptAccount(
  platform: Platform,
  organizationId: string,
  connector: Connector,
  accounts: readonly DemoAccount[],
  url: string,
): Promise<DemoAccount | undefined> {
  const account = accounts.find((one) => one.connector === connector.id)
  if (!account) return undefined
  const { rowCount } = await inOrganization(platform.database, organizationId, (client) =>
    client.query(
      `UPDATE linked_account SET settings = jsonb_set(settings, '{base_url}', to_jsonb($2::text))
       WHERE account_token_hash = $1 AND status = 'COMPLETE'`,
      [hashToken(account.account_token), url],
    ),
  )
  return rowCount === 1 ? account : undefined
}

async function readDemo(dataFolder: string): Promise<Demo | undefined> {
  try {
    const demo = JSON.parse(await readFile(join(dataFolder, 'demo.json'), 'utf8')) as Partial<Demo>
    return typeof demo.api_key === 'string' && Array.isArray(demo.accounts) ? (demo as Demo) : undefined
  } catch {
    // Absent at the first start, and no loss where it is damaged: new accounts are linked.
    return undefined
  }
}

/** It holds a key, so only its owner may read it. */
async function writeDemo(dataFolder: string, demo: Demo): Promise<void> {
  const path = join(dataFolder, 'demo.json')
  await writeFile(`${path}.new`, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 })
  await rename(`${path}.new`, path)
}
