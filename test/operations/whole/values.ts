/** What the seeded records of the whole vendor hold: believable, the same every time, with relations that lead somewhere. */
import type { Field, Model } from '@crosswalk/models'
import { remoteWord, streamOf, targetStream, unknownWord } from './vendor-names.ts'

/** The attributes of a record. */
export type Row = Readonly<Record<string, unknown>>

export interface SeedPlace {
  /** Stands in every text and id, so that data of one account can be recognised elsewhere. Empty for none. */
  readonly marker: string
  /** Rows by stream. */
  readonly sizes: Readonly<Record<string, number>>
}

/** The vendor's id of a seeded record. */
export const seededId = ({ marker }: SeedPlace, stream: string, index: number): string => `${marker}${stream}_${index}`

/** The last record of every stream has no value in any optional member, as records of real vendors do. */
export const isBare = (place: SeedPlace, stream: string, index: number): boolean => index === place.sizes[stream]! - 1

export function seededRow(place: SeedPlace, model: Model, index: number): Row {
  const stream = streamOf(model)
  const empty = isBare(place, stream, index)
  const members = Object.entries(model.fields).map(([name, field]) => [
    name,
    empty ? emptyValue(field) : valueOf(place, { stream, name, field, index }),
  ])
  const custom = empty ? {} : { shoe_size: 36 + (index % 10), nickname: `${place.marker}Nick ${index}` }
  return { ...Object.fromEntries(members), ...custom }
}

const emptyValue = (field: Field): unknown => (field.list ? [] : null)

interface At {
  readonly stream: string
  readonly name: string
  readonly field: Field
  readonly index: number
}

function valueOf(place: SeedPlace, at: At): unknown {
  const { field, index } = at
  if (field.kind === 'reference') return field.list ? relationsOf(place, at) : relationOf(place, at)
  return field.list ? [scalar(place, at), scalar(place, { ...at, index: index + 1 })] : scalar(place, at)
}

function scalar(place: SeedPlace, at: At): unknown {
  const { field, name, index } = at
  const text = `${place.marker}${titleOf(name)} ${index % 7}`
  switch (field.kind) {
    case 'text':
      return text
    case 'url':
      return `https://whole.example/${place.marker}${name}/${index}`
    case 'email':
      return `${place.marker}person.${index % 7}@example.com`
    case 'integer':
      return (index % 9) + 1
    case 'number':
      return (index % 9) + 0.5
    case 'boolean':
      return index % 2 === 0
    case 'datetime':
      return new Date(firstDay + (index % 20) * day).toISOString()
    case 'json':
      return { note: text, number: index }
    case 'word':
      return wordOf(field, index)
    case 'embedded':
      return Object.fromEntries(
        Object.entries(field.embedded!.fields).map(([member, inner]) => [
          member,
          valueOf(place, { ...at, name: member, field: inner }),
        ]),
      )
    case 'reference':
      return relationOf(place, at)
  }
}

const day = 86_400_000
const firstDay = Date.UTC(2025, 10, 1)

/** Every tenth word is one that only this vendor has. */
const wordOf = ({ vocabulary }: Field, index: number): string =>
  index % 10 === 9 ? unknownWord : remoteWord(vocabulary!.words[index % vocabulary!.words.length]!)

/** Records point at others in turn; to their own kind only backwards, as a tree. */
function relationOf(place: SeedPlace, { field, stream, index }: At): string | null {
  const target = targetStream(field)
  if (target === undefined) return null
  if (target === stream) return index === 0 ? null : seededId(place, stream, Math.floor((index - 1) / 2))
  return seededId(place, target, index % place.sizes[target]!)
}

function relationsOf(place: SeedPlace, { field, stream, index }: At): readonly string[] {
  const target = targetStream(field)
  if (target === undefined) return []
  const count = place.sizes[target]!
  const children = [2 * index + 1, 2 * index + 2].filter((child) => child < count)
  const others = [...new Set([index % count, (index + 1) % count])]
  return (target === stream ? children : others).map((other) => seededId(place, target, other))
}

/** `first_name` as “First name”. */
export const titleOf = (name: string): string => {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
