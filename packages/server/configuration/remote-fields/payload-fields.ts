import type { RemoteFieldType } from '@crosswalk/connector-kit'
import { typeOfValue } from './field-type.ts'
import { isSensitiveName, looksSecret } from './sensitive.ts'

/** A step into the items of a list. */
export const items = '[]'

/** A field as the payloads show it. */
export interface FoundField {
  readonly path: readonly string[]
  readonly types: Set<RemoteFieldType>
  readonly itemTypes: Set<RemoteFieldType>
  /** In how many payloads it holds something. */
  filled: number
  /** Different values, at most five; none where the field looks as if nobody should see it. */
  readonly examples: unknown[]
}

const deepest = 8
const mostMembers = 300
const mostItems = 20
const mostFields = 2000
const mostExamples = 5
const longestExample = 200
const longestName = 200

const forbidden = new Set(['__proto__', 'prototype', 'constructor', items])

/** Gathers the fields of raw payloads. Payloads are hostile: depth, members and the number of fields are bounded. */
export class PayloadFields {
  readonly fields = new Map<string, FoundField>()
  payloads = 0
  readonly #isSensitive: (path: readonly string[]) => boolean
  readonly #hidden = new Set<string>()
  readonly #lastFilled = new Map<FoundField, number>()

  /** @param isSensitive further fields of which no examples are kept */
  constructor(isSensitive: (path: readonly string[]) => boolean = () => false) {
    this.#isSensitive = isSensitive
  }

  add(payload: unknown): void {
    this.payloads += 1
    this.#visit(payload, [])
  }

  #visit(value: unknown, path: readonly string[]): void {
    if (Array.isArray(value)) {
      if (path.length > 0) this.#note(path, value)
      if (path.length < deepest)
        for (const item of value.slice(0, mostItems)) if (isObject(item)) this.#visit(item, [...path, items])
      return
    }
    if (!isObject(value)) {
      if (path.length > 0) this.#note(path, value)
      return
    }
    if (path.length >= deepest) return
    let members = 0
    for (const name in value) {
      if (!Object.hasOwn(value, name) || forbidden.has(name) || name === '' || name.length > longestName) continue
      if (++members > mostMembers) return
      this.#visit(value[name], [...path, name])
    }
  }

  #note(path: readonly string[], value: unknown): void {
    const key = path.join('\u0000')
    let field = this.fields.get(key)
    if (!field) {
      if (this.fields.size >= mostFields) return
      field = { path, types: new Set(), itemTypes: new Set(), filled: 0, examples: [] }
      this.fields.set(key, field)
      if (this.#isSensitive(path) || path.some(isSensitiveName)) this.#hidden.add(key)
    }
    if (isEmpty(value)) return
    const type = typeOfValue(value)
    if (type) field.types.add(type)
    if (Array.isArray(value))
      for (const item of value.slice(0, mostItems)) {
        const itemType = typeOfValue(item)
        if (itemType) field.itemTypes.add(itemType)
      }
    // In a list of objects a field appears once per item; it counts once per payload.
    if (this.#lastFilled.get(field) !== this.payloads) field.filled += 1
    this.#lastFilled.set(field, this.payloads)
    this.#keepExample(key, field, value)
  }

  #keepExample(key: string, field: FoundField, value: unknown): void {
    if (this.#hidden.has(key)) return
    if ((Array.isArray(value) ? value : [value]).slice(0, mostItems).some(looksSecret)) {
      this.#hidden.add(key)
      field.examples.length = 0
      return
    }
    if (field.examples.length >= mostExamples) return
    const example = exampleOf(value)
    if (example === undefined) return
    const text = JSON.stringify(example)
    if (!field.examples.some((known) => JSON.stringify(known) === text)) field.examples.push(example)
  }
}

/** A value short enough to be shown. Lists of objects are described by the fields of their items. */
function exampleOf(value: unknown): unknown {
  if (typeof value === 'string') return value.length > longestExample ? `${value.slice(0, longestExample)}…` : value
  if (!Array.isArray(value)) return value
  const scalars = value.slice(0, mostExamples).filter((item) => !isObject(item) && !Array.isArray(item))
  return scalars.length > 0 ? scalars.map(exampleOf) : undefined
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
