import { toInstant, type RemoteFieldDescription, type RemoteFieldType } from '@crosswalk/connector-kit'

interface TypeOf extends Pick<RemoteFieldDescription, 'type' | 'separator'> {
  readonly itemType?: RemoteFieldType | undefined
}

/**
 * A value of the vendor's as the type of its field has it: many send numbers, truth values and lists as text. What does not fit
 * stays as it came, and so does a number of more digits than a number can hold.
 */
export function typedValue({ type, itemType, separator }: TypeOf, value: unknown): unknown {
  if (typeof value !== 'string') return value
  if (type === 'number') return numberIn(value) ?? value
  if (type === 'bool') return value === 'true' ? true : value === 'false' ? false : value
  if (type !== 'list' || separator === undefined) return value
  const items = value.split(separator).filter((item) => item !== '')
  return itemType === undefined ? items : items.map((item) => typedValue({ type: itemType }, item))
}

function numberIn(text: string): number | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(text) || text.replaceAll(/\D/g, '').length > 15) return undefined
  return Number(text)
}

type Expected = TypeOf & Pick<RemoteFieldDescription, 'choices'>

/** Why a value cannot be written to a field; undefined where it can, and where nothing is known of the field. Null empties it. */
export function misfit({ type, itemType, choices = [] }: Expected, value: unknown): string | undefined {
  if (value === null || value === undefined || type === undefined) return undefined
  if (type === 'list') {
    if (!Array.isArray(value)) return 'must be a list'
    const wrong = value
      .map((item: unknown) => misfit({ type: itemType, choices }, item))
      .find((why) => why !== undefined)
    return wrong === undefined ? undefined : `must be a list of which each item ${wrong}`
  }
  const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  if (!isScalar) return `must be a ${names[type]}`
  const text = String(value)
  if (choices.length > 0 && !choices.some((choice) => choice.value === text))
    return `must be one of ${choices
      .slice(0, 50)
      .map((choice) => choice.value)
      .join(', ')}${choices.length > 50 ? ', …' : ''}`
  return fits[type](text) ? undefined : `must be a ${names[type]}`
}

const names = {
  string: 'text',
  number: 'number',
  date: 'date, such as 2026-03-01',
  datetime: 'date with a time, such as 2026-03-01T08:00:00Z',
  bool: 'truth value',
} as const

const fits: Readonly<Record<keyof typeof names, (text: string) => boolean>> = {
  string: () => true,
  number: (text) => text.trim() !== '' && Number.isFinite(Number(text)),
  date: (text) => /^\d{4}-\d\d-\d\d/.test(text) && isInstant(text),
  datetime: (text) => /^\d{4}-\d\d-\d\d/.test(text) && isInstant(text),
  bool: (text) => text === 'true' || text === 'false',
}

function isInstant(text: string): boolean {
  try {
    return toInstant(text) !== ''
  } catch {
    return false
  }
}
