import type { Field, Fields } from '@crosswalk/models'
import { recordId } from '../../store/ids.ts'
import { arrayLiteral, readInOrganization } from '../../store/read-in-organization.ts'
import type { Database } from '../../store/database.ts'
import { refused, writeProblem, type WriteProblem } from './write-problem.ts'

type Values = Readonly<Record<string, unknown>>

/** A relation in a body: which record it names, and where. */
export interface Named {
  readonly id: string
  readonly target: string
  readonly pointer: string
}

/** A record that a write names. */
export interface Referred {
  readonly model: string
  readonly remoteId: string
  readonly stream: string
  /** As it is stored; empty where it is not. */
  readonly fields: Values
}

export type ReferredById = ReadonlyMap<string, Referred>

/**
 * The records of one linked account that are named, stored or answered live before. Those of other accounts are not there,
 * whoever asks.
 */
export async function readReferred(
  database: Database,
  { organizationId, accountId }: { readonly organizationId: string; readonly accountId: string },
  named: readonly Named[],
): Promise<ReferredById> {
  if (named.length === 0) return new Map()
  const values = [accountId, arrayLiteral([...new Set(named.map(({ id }) => id))])]
  const [stored, seen] = await readInOrganization(database, organizationId, [
    {
      name: 'referred-records',
      text: 'SELECT id, model, document, stream FROM record WHERE linked_account_id = $1 AND id = ANY ($2::uuid[])',
      values,
    },
    {
      name: 'referred-live',
      text: 'SELECT id, stream, remote_id FROM live_id WHERE linked_account_id = $1 AND id = ANY ($2::uuid[])',
      values,
    },
  ])
  const records = new Map(
    stored!.map(([id, model, document, stream]): [string, Referred] => {
      const fields = JSON.parse(document!) as Values
      return [id!, { model: model!, remoteId: String(fields['remote_id']), stream: stream!, fields }]
    }),
  )
  const live = new Map(seen!.map(([id, stream, remoteId]) => [id!, { stream: stream!, remoteId: remoteId! }]))
  // In the order in which they are named.
  return new Map(
    named.flatMap(({ id, target }): [string, Referred][] => {
      const found = records.get(id) ?? asReferred(accountId, id, target, live.get(id))
      return found ? [[id, found]] : []
    }),
  )
}

/** Of a record that is not stored only its remote id is known, and an id is computed from that. */
const asReferred = (
  accountId: string,
  id: string,
  model: string,
  seen: { readonly stream: string; readonly remoteId: string } | undefined,
): Referred | undefined =>
  seen && recordId(accountId, model, seen.remoteId) === id ? { ...seen, model, fields: {} } : undefined

/** All records that the values name, at any depth. */
export const referencesIn = (fields: Fields, values: Values): readonly Named[] => namedIn(fields, values, '')

/**
 * The values with the vendor's ids in place of ours. An id that is not a record of the right model in this account is
 * refused, in the same words whether it exists elsewhere or nowhere.
 */
export function toRemoteIds(fields: Fields, values: Values, referred: ReferredById, pointer = '/model'): Values {
  const unknown = namedIn(fields, values, pointer).filter(({ id, target }) => referred.get(id)?.model !== target)
  if (unknown.length > 0) throw refused(unknown.map(unknownReference))
  return translate(fields, values, referred)
}

const unknownReference = ({ target, pointer }: Named): WriteProblem =>
  writeProblem('INVALID_FIELD_CHOICE', `"${pointer}" is not the id of a ${target} in this linked account.`, pointer)

function namedIn(fields: Fields, values: Values, pointer: string): Named[] {
  return entriesOf(fields, values).flatMap(([name, field, value]) =>
    itemsOf(field, value).flatMap(([item, index]) => {
      const at = `${pointer}/${name}${index === undefined ? '' : `/${index}`}`
      if (field.kind === 'embedded') return namedIn(field.embedded!.fields, item as Values, at)
      return [{ id: (item as string).toLowerCase(), target: field.target!, pointer: at }]
    }),
  )
}

function translate(fields: Fields, values: Values, referred: ReferredById): Values {
  const translated: Record<string, unknown> = { ...values }
  for (const [name, field, value] of entriesOf(fields, values)) {
    const one = (item: unknown) => {
      if (item === null || item === undefined) return item
      return field.kind === 'embedded'
        ? translate(field.embedded!.fields, item as Values, referred)
        : referred.get((item as string).toLowerCase())!.remoteId
    }
    translated[name] = Array.isArray(value) ? value.map(one) : one(value)
  }
  return translated
}

/** The members that are relations or hold some. */
const entriesOf = (fields: Fields, values: Values): (readonly [string, Field, unknown])[] =>
  Object.entries(values).flatMap(([name, value]) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    return field && (field.kind === 'reference' || field.kind === 'embedded') ? [[name, field, value] as const] : []
  })

const itemsOf = (field: Field, value: unknown): (readonly [unknown, number | undefined])[] => {
  const items: (readonly [unknown, number | undefined])[] =
    field.list && Array.isArray(value)
      ? value.map((item: unknown, index) => [item, index] as const)
      : [[value, undefined]]
  return items.filter(([item]) => item !== null && item !== undefined)
}
