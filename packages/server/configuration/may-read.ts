import { CrosswalkError } from '@crosswalk/connector-kit'
import type { Category } from '@crosswalk/models'

interface KeyHolder {
  /** Of the API key; none where it may do everything. */
  readonly scopes: readonly string[]
}

/** Whether an API key may read records of a category: what mappings show of them is no way around that. */
export const mayRead = ({ scopes }: KeyHolder, category: Category): boolean =>
  scopes.length === 0 || scopes.includes(`${category}:read`)

/** Throws `forbidden_scope` where the key may not. */
export function checkMayRead(caller: KeyHolder, category: Category): void {
  if (mayRead(caller, category)) return
  throw new CrosswalkError(
    'forbidden_scope',
    `This shows values of records, so the API key needs ${category}:read as well. Use another key.`,
    { parameter: 'Authorization' },
  )
}
