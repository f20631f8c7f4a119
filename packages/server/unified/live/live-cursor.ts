import { CrosswalkError } from '@crosswalk/connector-kit'
import { hash } from 'node:crypto'
import { invalidParameter } from '../../http/check-input.ts'
import { invalidCursor } from '../../http/cursor.ts'
import type { Platform } from '../../platform.ts'
import { inOrganization } from '../../store/organization.ts'
import { liveCursorPrefix } from './source.ts'

interface CursorOf {
  readonly organizationId: string
  readonly accountId: string
  /** Everything that shapes the list. */
  readonly bound: string
  /** What the cursor is called in the query; default `cursor`. */
  readonly parameter?: string | undefined
}

/**
 * A place in a vendor's list as an opaque cursor: sealed by the vault, for positions of vendors are URLs and tokens that
 * lead into their systems, and bound to the account and the list.
 */
export async function sealPlace(platform: Platform, of: CursorOf, place: unknown): Promise<string> {
  const text = JSON.stringify([fingerprint(of.bound), place])
  const sealed = await inOrganization(platform.database, of.organizationId, (client) =>
    platform.vault.seal(client, of.organizationId, of.accountId, 'live-cursor', text, 1),
  )
  return liveCursorPrefix + sealed.toString('base64url')
}

/** The place in a cursor of this very list. Throws `invalid_parameter` for any other. */
export async function openPlace(platform: Platform, of: CursorOf, cursor: string): Promise<unknown> {
  if (!/^live-[A-Za-z0-9_-]{40,16000}$/.test(cursor)) throw invalidCursor(of.parameter)
  const sealed = Buffer.from(cursor.slice(liveCursorPrefix.length), 'base64url')
  const text = await inOrganization(platform.database, of.organizationId, (client) =>
    platform.vault.open(client, of.organizationId, of.accountId, 'live-cursor', sealed, 1),
  ).catch((error: unknown) => {
    if (error instanceof CrosswalkError && error.code === 'secret_unreadable') throw invalidCursor(of.parameter)
    throw error
  })
  const [mark, place] = JSON.parse(text) as [string, unknown]
  if (mark === fingerprint(of.bound)) return place
  throw invalidParameter(
    of.parameter ?? 'cursor',
    'belongs to a list with other parameters; keep them all while paging',
  )
}

const fingerprint = (bound: string): string => hash('sha256', bound, 'base64url').slice(0, 22)
