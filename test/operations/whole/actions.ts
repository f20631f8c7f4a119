/** Writes: what a record is created, changed and deleted with, and how one is found again whose answer was lost. */
import { isDeepStrictEqual } from 'node:util'
import { del, get, patch, post, type Actions, type Find } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'
import type { RawRecord } from './mapping.ts'

export function actionsOf(model: Model, path: string): Actions {
  const one = (id: string): string => `${path}/${encodeURIComponent(id)}`
  const operations = Object.keys(model.operations ?? {})
  const creating: Actions = {
    create: (body) => post(path, body),
    // The vendor answers a creation with the id alone.
    created: ({ body }) => (body as { readonly id: string }).id,
    find: findIn(path),
  }
  return {
    ...(isCreated(model) && creating),
    ...(Object.values(model.fields).some((field) => field.patch) && { update: (id, body) => patch(one(id), body) }),
    delete: (id) => del(one(id)),
    perform: Object.fromEntries(
      operations.map((operation) => [operation, (id: string, body: unknown) => post(`${one(id)}/${operation}`, body)]),
    ),
  }
}

const isCreated = (model: Model): boolean =>
  Object.values(model.fields).some((field) => field.post) || model.nested?.some(({ associate }) => associate) === true

/** Among what was created since, the one record that has exactly what was sent. */
const findIn = (path: string): Find => ({
  request: (_body, { sentAt }) => get(`${path}/created`, { since: sentAt }),
  found: (response, body) => {
    const { data } = response.body as { readonly data: readonly RawRecord[] }
    const sent = Object.entries((body as Pick<RawRecord, 'attributes'>).attributes)
    const same = data.filter(({ attributes }) =>
      sent.every(([name, value]) => isDeepStrictEqual(attributes[name], value)),
    )
    return same.length === 1 ? same[0]!.id : undefined
  },
})
