import { readSelectiveSync, byModel } from '../../sync/selection/store.ts'
import { selectionOf } from '../../sync/selection/selection.ts'
import type { OpenAccount } from '../../account/open-account.ts'
import type { RenderedRecord } from '../../mapping/index.ts'
import type { Platform } from '../../platform.ts'
import { inOrganization } from '../../store/organization.ts'

/** Which records of an account may be shown at all: what a sync leaves out, a live read leaves out too. */
export interface Wanted {
  /** Whether somebody wished that it never comes back. */
  isIgnored(record: Pick<RenderedRecord, 'id'>): boolean
  /** Whether it is neither ignored nor outside what the account selects. */
  isWanted(record: RenderedRecord): boolean
}

export async function loadWanted(platform: Platform, account: OpenAccount): Promise<Wanted> {
  const { id, organizationId, connector } = account
  return inOrganization(platform.database, organizationId, async (client) => {
    const selection = selectionOf(id, connector, byModel(await readSelectiveSync(client, id)))
    const { rows } = await client.query<{ id: string }>({
      name: 'ignored-records',
      text: 'SELECT id FROM ignored_record WHERE linked_account_id = $1',
      values: [id],
    })
    const ignored = new Set(rows.map((row) => row.id))
    return {
      isIgnored: (record) => ignored.has(record.id),
      isWanted: (record) => !ignored.has(record.id) && selection.keeps(record),
    }
  })
}
