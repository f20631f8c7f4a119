import type { Filter } from '@crosswalk/models'
import type { OpenAccount } from '../../account/open-account.ts'
import type { AccountMapping } from '../../mapping/index.ts'
import type { Platform } from '../../platform.ts'
import type { Decoration } from '../decorate.ts'
import type { ListQuery } from '../list-parameters.ts'
import type { Test } from './filter.ts'
import type { Wanted } from './wanted.ts'

/** What a live read needs to know. */
export interface LiveRead {
  readonly platform: Platform
  readonly account: OpenAccount
  readonly mapping: AccountMapping
  readonly decoration: Decoration
  readonly wanted: Wanted
  /** Whether the account keeps records of this model, so that what is read live refreshes them. */
  readonly isStored: boolean
}

export interface LiveList {
  readonly query: ListQuery
  readonly filters: Readonly<Record<string, Filter>>
  /** What a record must meet besides the query: that it belongs to a parent. */
  readonly isWanted?: Test | undefined
  /** What the vendor calls records that the query names by our ids, where it is known already. */
  readonly remoteIds?: ReadonlyMap<string, string> | undefined
  /** Everything that must stay the same while paging. */
  readonly bound: string
  /** What the cursor is called in the query, where that is not `cursor`. */
  readonly cursorParameter?: string | undefined
}
