/**
 * The rows of an answer, each of which must have what identifies it: a stranger's answer must not become records.
 * Throws a TypeError otherwise, which the walk reports as `remote_malformed`.
 */
export function rowsOf<Row>(body: unknown, key: keyof Row & string): Row[] {
  if (!Array.isArray(body) || body.some((row) => (row as Partial<Row> | null)?.[key] === undefined))
    throw new TypeError(`expected a list of rows with ${key}`)
  return body as Row[]
}
