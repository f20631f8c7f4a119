/** Plausible bodies of writes, from the declarations of the models. */
import { models, writableFields, type Field, type Model } from '@crosswalk/models'

/** Finds a record to point at: the id of some record of a model, where there is one. */
export type FindRecord = (model: Model) => string | undefined

export interface BodyOptions {
  readonly shape: 'post' | 'patch'
  readonly find: FindRecord
  /** Told apart by it: texts hold it, words and numbers go by it. */
  readonly number: number
}

/** A value for every field that a model lets be written. */
export const bodyFor = (model: Model, options: BodyOptions): Record<string, unknown> =>
  valuesFor(Object.fromEntries(writableFields(model, options.shape)), options)

/** Values for fields that stand by themselves, as those of an operation do; none for a relation that leads nowhere. */
export function valuesFor(fields: Readonly<Record<string, Field>>, options: BodyOptions): Record<string, unknown> {
  const entries = Object.entries(fields).map(([name, field]): [string, unknown] => [
    name,
    valueFor(name, field, options),
  ])
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

function valueFor(name: string, field: Field, options: BodyOptions): unknown {
  const one = oneFor(name, field, options)
  if (one === undefined) return undefined
  return field.list ? [one] : one
}

function oneFor(name: string, field: Field, options: BodyOptions): unknown {
  const { number } = options
  switch (field.kind) {
    case 'text':
      return `Written ${name} ${number}`
    case 'url':
      return `https://written.example/${name}/${number}`
    case 'email':
      return `written.${number}@example.com`
    case 'integer':
      return number
    case 'number':
      return number + 0.5
    case 'boolean':
      return number % 2 === 0
    case 'datetime':
      return new Date(Date.UTC(2026, 1, 1 + (number % 28), 9, 30)).toISOString()
    case 'json':
      return { note: `Written ${name} ${number}` }
    case 'word':
      return field.vocabulary!.words[number % field.vocabulary!.words.length]
    case 'reference':
      return options.find(models.get(field.target as Model['name'])!)
    case 'embedded':
      return bodyFor(field.embedded!, options)
  }
}
