/**
 * A record is rendered once, when it is stored, as the text that the unified API answers. Reading is then a matter of
 * joining texts: no document is parsed. To let SQL change what SQL knows better (when a record was created, that it is
 * gone), the document begins with a head of fixed width, and ends with the raw data that a reader may ask for.
 *
 *     {"created_at":"…24…","modified_at":"…24…","remote_was_deleted":false,"id":…,  …fields…  ,"field_mappings":…,"remote_data":null}
 */

const createdHead = '{"created_at":"'
const modifiedHead = '","modified_at":"'
const instantWidth = 24

/** Characters up to and including the value of created_at. */
export const createdWidth = createdHead.length + instantWidth
/** Characters up to and including the value of modified_at. */
export const modifiedWidth = createdWidth + modifiedHead.length + instantWidth

const livesHead = '","remote_was_deleted":false,'
const goneHead = '","remote_was_deleted":true,'

/** Characters of the head of a record that still exists at the vendor. */
export const headWidth = modifiedWidth + livesHead.length

const emptyRemoteData = ',"remote_data":null}'

/** Renders a document. `now` is ISO 8601 with milliseconds; `body` is the text of the other members, without braces. */
export const renderDocument = (now: string, body: string): string =>
  `${createdHead}${now}${modifiedHead}${now}${livesHead}${body}${emptyRemoteData}`

/** The part that a change of the record changes: everything behind the head. */
export const bodyOf = (document: string): string =>
  document.slice(modifiedWidth + (document.startsWith(livesHead, modifiedWidth) ? livesHead : goneHead).length)

/** SQL: the document `fresh`, created when `old` was. */
export const keepCreated = (old: string, fresh: string): string =>
  `left(${old}, ${createdWidth}) || substr(${fresh}, ${createdWidth + 1})`

/** SQL: the document `old` of a record that exists, marked as deleted at `now` (a text parameter). */
export const markDeleted = (old: string, now: string): string =>
  `left(${old}, ${createdWidth}) || '${modifiedHead}' || ${now} || '${goneHead}' || substr(${old}, ${headWidth + 1})`

/** Puts the raw payloads behind a record into its answer. `remoteData` is JSON text. */
export const withRemoteData = (document: string, remoteData: string): string =>
  `${document.slice(0, -emptyRemoteData.length)},"remote_data":${remoteData}}`

/** Adds a member to the answer; `value` is JSON text. */
export const withMember = (document: string, name: string, value: string): string =>
  `${document.slice(0, -1)},${JSON.stringify(name)}:${value}}`

/** The document with another body behind its head: rendered anew, created and changed when it was. */
export const withBody = (document: string, body: string): string =>
  `${document.slice(0, document.length - bodyOf(document).length)}${body}${emptyRemoteData}`
