/** The JSON pointer (RFC 6901) to a place in a document: `/model/emails/0`; empty for the whole. */
export const jsonPointer = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** The same for names that come from a caller. */
export const shortPointer = (path: readonly PropertyKey[]): string =>
  jsonPointer(path.map((step) => shorten(String(step))))

/** Names come from callers: they are cut, and control characters dropped, before they stand in an answer or a log. */
export const shorten = (text: string): string => text.replaceAll(/\p{Cc}/gu, '').slice(0, 80)
