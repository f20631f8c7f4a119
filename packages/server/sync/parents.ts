import { CrosswalkError } from '@crosswalk/connector-kit'
import type { OpenAccount } from '../account/open-account.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'

/** A stored raw record under which another stream has a list. */
export interface Parent {
  readonly id: string
  readonly remoteId: string
  readonly value: unknown
}

/** Parents read from the store at once. */
const portion = 50

/** Milliseconds until a stream looks again whether its parents have arrived. */
const waitForParents = 2_000

/**
 * The parents that follow one, in the order of their ids, so that an interrupted run goes on behind the last. Throws
 * (retryable) while the parent stream has never been read to its end: half of the parents would look like all of them.
 */
export async function parentsAfter(
  platform: Platform,
  of: { readonly organizationId: string; readonly linkedAccountId: string; readonly account: OpenAccount },
  parentStream: string,
  after: string | undefined,
): Promise<readonly Parent[]> {
  const rows = await inOrganization(platform.database, of.organizationId, async (client) => {
    const walked = await client.query({
      name: 'parents-are-complete',
      text: `SELECT FROM checkpoint WHERE linked_account_id = $1 AND stream = $2 AND partition = '' AND completed_at IS NOT NULL`,
      values: [of.linkedAccountId, parentStream],
    })
    if (walked.rowCount === 0)
      throw new CrosswalkError('waiting_on_other_streams', `Waiting for ${parentStream} to be read first.`, {
        retryAfter: waitForParents,
      })
    const found = await client.query<{ id: string; body: string }>({
      name: 'parents-after',
      text: `SELECT id, body FROM raw_payload WHERE linked_account_id = $1 AND stream = $2 AND ($3::uuid IS NULL OR id > $3)
             ORDER BY id LIMIT ${portion}`,
      values: [of.linkedAccountId, parentStream, after ?? null],
    })
    return found.rows
  })
  const stream = of.account.connector.streams[parentStream]!
  return rows.map(({ id, body }) => {
    const value: unknown = JSON.parse(body)
    return { id, remoteId: stream.id(value), value }
  })
}
