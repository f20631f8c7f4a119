import { asCrosswalkError } from '@crosswalk/connector-kit'
import { membersOf } from '../../http/problem-members.ts'
import type { Platform } from '../../platform.ts'
import type { BatchItem, NewBatch } from './batch.ts'
import { prepare } from './prepare.ts'
import { preview, type Preview } from './preview.ts'
import { failureOf } from './write-problem.ts'

/** What a dry run of a batch answers. */
export interface BatchPreview {
  readonly dry_run: true
  /** In the order of the items. */
  readonly objects: readonly ItemPreview[]
}

export type ItemPreview = Omit<Preview, 'dry_run'> & { readonly item_id: string }

/** Items worked out at a time. */
const concurrency = 4

/** The request of each item of a batch, or why there would be none. Nothing is sent and nothing stored. */
export async function previewBatch(platform: Platform, batch: Omit<NewBatch, 'asker'>): Promise<BatchPreview> {
  const objects: ItemPreview[] = []
  const queue = [...batch.items.entries()]
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift())
      objects[next[0]] = await previewItem(platform, batch, next[1])
  }
  try {
    await Promise.all(Array.from({ length: concurrency }, work))
  } finally {
    // Where one failed by our own fault, the others are not worked out.
    queue.length = 0
  }
  return { dry_run: true, objects }
}

async function previewItem(
  platform: Platform,
  { organizationId, accountId, model, action }: Omit<NewBatch, 'asker'>,
  item: BatchItem,
): Promise<ItemPreview> {
  try {
    if ('error' in item) throw item.error
    const { recordId, given } = item
    const prepared = await prepare(platform, { organizationId, accountId, model, action, recordId, given })
    const { dry_run: _, ...shown } = await preview(platform, prepared)
    return { item_id: item.itemId, ...shown }
  } catch (thrown) {
    if (asCrosswalkError(thrown).code === 'internal') throw thrown
    const { warnings, errors } = problemsOf(thrown)
    return { item_id: item.itemId, request: null, warnings, errors }
  }
}

/** What the failure of an item has to say. */
const problemsOf = (thrown: unknown) =>
  membersOf(failureOf(thrown, { warnings: [] })) as Pick<ItemPreview, 'warnings' | 'errors'>
