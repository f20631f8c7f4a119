/** A remote record after a vendor took a partial update: objects are merged, anything else is replaced. */
export function mergeBody(record: unknown, body: unknown): unknown {
  if (!isObject(record) || !isObject(body)) return body
  const changed = Object.entries(body).map(([name, value]) => [
    name,
    mergeBody(Object.hasOwn(record, name) ? record[name] : undefined, value),
  ])
  return { ...record, ...Object.fromEntries(changed) }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
