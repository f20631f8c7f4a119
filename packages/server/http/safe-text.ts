/** What of a body can neither be stored nor told apart later, and where: the steps of its JSON pointer. */
export interface UnsafeText {
  readonly path: readonly string[]
  readonly what: string
}

/** Whether PostgreSQL can keep a text: it has neither NUL nor half of a surrogate pair. */
export const isStorable = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed()

export const notStorable = 'must not have NUL characters or halves of surrogate pairs'

/**
 * The first text of a parsed body that PostgreSQL cannot keep, or key that would be lost on the way: `__proto__` does not
 * survive being copied into another object. The body nests no deeper than the door lets in.
 */
export function unsafeText(value: unknown, path: readonly string[] = []): UnsafeText | undefined {
  if (typeof value === 'string') return isStorable(value) ? undefined : { path, what: notStorable }
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, item] of Object.entries(value)) {
    const below = [...path, key]
    if (key === '__proto__') return { path: below, what: 'is not a field that can be sent here' }
    const found = isStorable(key) ? unsafeText(item, below) : { path: below, what: notStorable }
    if (found) return found
  }
  return undefined
}
