/** Takes out of raw records what nobody may keep: the paths that only switched-off fields read. */

/** A copy without these paths (`properties.ssn`, `lines[].cost`); the record itself where it has none of them. */
export function withoutPaths(raw: unknown, paths: readonly (readonly string[])[]): unknown {
  let result = raw
  for (const path of paths) result = withoutPath(result, path)
  return result
}

/** `lines[].cost` as steps: `['lines', '[]', 'cost']`. */
export const stepsOf = (path: string): readonly string[] =>
  path
    .split('.')
    .flatMap((step) => step.split(/(\[\])/))
    .filter((step) => step !== '')

function withoutPath(value: unknown, [step, ...rest]: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null || step === undefined) return value
  if (step === '[]') {
    if (!Array.isArray(value)) return value
    const items = value.map((item: unknown) => withoutPath(item, rest))
    return items.every((item, index) => item === value[index]) ? value : items
  }
  if (!Object.hasOwn(value, step)) return value
  const { [step]: inner, ...others } = value as Record<string, unknown>
  if (rest.length === 0) return others
  const stripped = withoutPath(inner, rest)
  // The order of the members stays: the text of a record is compared as it is.
  return stripped === inner
    ? value
    : Object.fromEntries(Object.entries(value).map(([name, of]) => [name, name === step ? stripped : of]))
}
