import { CrosswalkError } from '@crosswalk/connector-kit'
import { models, parametersOf, type NestedList } from '@crosswalk/models'
import type { Parent } from '../list-statement.ts'
import { parentOf } from '../parent.ts'
import { pointsTo, type Test } from './filter.ts'
import type { LiveRead } from './live-read.ts'
import { liveRecords } from './live-record.ts'
import { fetchRaw, locate } from './locate.ts'

type Params = Readonly<Record<string, string>>

/** Whether records belong to the parent that a path names. Throws `not_found` where there is no such parent. */
export async function parentTest(read: LiveRead, nested: NestedList, params: Params): Promise<Test> {
  const parent = await parentOf(read.decoration.read, read.account.id, nested, params).catch(async (error: unknown) => {
    const isMissing = error instanceof CrosswalkError && error.code === 'not_found'
    const seen = isMissing ? await seenParent(read, nested, params) : undefined
    if (seen) return seen
    throw error
  })
  return 'ids' in parent ? ({ rendered }) => parent.ids.includes(rendered.id) : pointsTo(parent.field, parent.id)
}

/** A parent that is not stored but was answered live. One that stands below another itself is only known if it is stored. */
async function seenParent(read: LiveRead, nested: NestedList, params: Params): Promise<Parent | undefined> {
  const names = parametersOf(nested.path)
  const model = models.get(nested.parent)
  const id = params[names.at(-1)!]!
  const found = model && names.length === 1 ? await locate(read.decoration.read, read.account, model, id) : undefined
  if (!model || !found) return undefined
  if ('own' in nested.through) return { field: nested.through.own, id }
  const raw = await fetchRaw(read.platform, read.account, read.mapping, found)
  if (raw === undefined) return undefined
  const records = liveRecords(read.mapping, model, { ...found, raw }, new Date().toISOString())
  const listed = records.find(({ rendered }) => rendered.id === id)?.wire[nested.through.parent]
  return { id, ids: [listed].flat().filter((item): item is string => typeof item === 'string') }
}
