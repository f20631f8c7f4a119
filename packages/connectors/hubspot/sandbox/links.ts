import { pathOfType } from './custom-classes.ts'
import type { HubSpotState } from './state.ts'

/** One way in which one record is related to another. */
export interface Link {
  readonly from: string
  readonly fromId: string
  readonly to: string
  readonly toId: string
  readonly typeId: number
}

export const linkId = ({ from, fromId, to, toId, typeId }: Link): string =>
  `${from}-${fromId}:${to}-${toId}:USER_DEFINED:${typeId}`

/** The links of a record to others of one type, or of all of them, whose both ends exist. */
export function liveLinks(state: HubSpotState, from: string, to: string, id?: string): readonly Link[] {
  const exists = (type: string, one: string) => state.objects.get(pathOfType(type))?.table.get(one) !== undefined
  return state.links
    .list()
    .map(({ row }) => row)
    .filter((row) => row.from === from && row.to === to && (id === undefined || row.fromId === id))
    .filter((row) => exists(row.from, row.fromId) && exists(row.to, row.toId))
}
