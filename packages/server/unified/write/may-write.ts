import type { Caller } from '../../http/caller.ts'

/** Whether an API key may write records of a category; one without scopes may do everything. */
export const mayWrite = ({ scopes }: Pick<Caller, 'scopes'>, category: string): boolean =>
  scopes.length === 0 || scopes.includes(`${category}:write`)

/** The same for reading. */
export const mayRead = ({ scopes }: Pick<Caller, 'scopes'>, category: string): boolean =>
  scopes.length === 0 || scopes.includes(`${category}:read`)

/** The categories whose records an API key may read or write; undefined for all. */
export function categoriesOf({ scopes }: Pick<Caller, 'scopes'>): readonly string[] | undefined {
  if (scopes.length === 0) return undefined
  return [...new Set(scopes.flatMap((scope) => (/:(?:read|write)$/.test(scope) ? [scope.split(':', 1)[0]!] : [])))]
}
