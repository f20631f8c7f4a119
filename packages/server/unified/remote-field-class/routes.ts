import type { ModelRoute } from '@crosswalk/models'
import * as z from 'zod'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { packCursor, unpackCursor } from '../../http/cursor.ts'
import { accountFor } from '../../http/door.ts'
import { booleanParameter, cursorParameter, listParameter, pageSizeParameter } from '../../http/parameters.ts'
import { route, type AnyRoute } from '../../http/route.ts'
import { defaultPageSize } from '../../http/settings.ts'
import type { StreamField } from '../../configuration/index.ts'
import { settingsOf } from '../../mapping/index.ts'
import type { Platform } from '../../platform.ts'
import { operationTable, scopeOf, tagOf } from '../custom-object/index.ts'
import { compareFields, fieldsBehind } from './classes-of-model.ts'
import { classOf, remoteFieldClassPage } from './remote-field-class.ts'

/** The classes of the vendor's fields, for every model that has them and for the lines inside of records. */
export const remoteFieldClassRoutes = (platform: Platform): readonly AnyRoute[] =>
  operationTable()
    .filter(({ kind }) => kind === 'remote-field-classes')
    .map((entry) => classRoute(platform, entry))

const compatible = 'Accepted for compatibility: classes have no such data, so it changes nothing.'
const query = z.strictObject({
  cursor: cursorParameter,
  ids: listParameter('Only the classes with these ids, separated by commas.'),
  include_deleted_data: booleanParameter(compatible),
  include_remote_data: booleanParameter(compatible),
  include_remote_fields: booleanParameter(compatible),
  include_shell_data: booleanParameter(compatible),
  is_common_model_field: booleanParameter('Only fields that a common field holds, or only the others.'),
  is_custom: booleanParameter('Only fields that the customer made, or only those of the vendor.'),
  page_size: pageSizeParameter(),
})

type Query = z.output<typeof query>

function classRoute(platform: Platform, entry: ModelRoute): AnyRoute {
  const { model } = entry
  return route({
    method: 'GET',
    path: entry.path,
    operationId: entry.operationId,
    summary: `List the vendor’s fields behind ${model.title}`,
    description:
      'Every standard and custom field of the vendor, as it describes them itself where it does, else as the stored records show them. Sorted by remote_key_name.',
    tag: tagOf(entry),
    access: 'account',
    scope: scopeOf(entry, 'read'),
    query,
    answer: remoteFieldClassPage,
    run: async ({ caller, query: asked }) => {
      const account = accountFor(caller, entry)
      const connector = platform.connectors.get(account.connector)
      if (!connector)
        throw new CrosswalkError('configuration_invalid', `The connector ${account.connector} is not installed.`)
      const of = { organizationId: caller.organizationId, accountId: account.id, connector }
      const isOn = settingsOf(account.modelSettings, model.name).canRead
      return pageOf(isOn ? await fieldsBehind(platform, of, entry) : [], asked, `${entry.path} ${account.id}`)
    },
  })
}

function pageOf(all: readonly StreamField[], asked: Query, place: string) {
  const { cursor, page_size: size = defaultPageSize, is_custom: custom, is_common_model_field: common, ids } = asked
  const bound = JSON.stringify([place, custom, common, ids])
  const wanted = all.filter(
    (field) =>
      (custom === undefined || field.isCustom === custom) &&
      (common === undefined || field.isCommon === common) &&
      (ids === undefined || ids.includes(field.id)),
  )
  // The place is a name, so that a field which the vendor adds meanwhile shifts nothing.
  const [direction, key, id] = cursor === undefined ? [] : unpackCursor(cursor, bound, 3)
  const from =
    direction === undefined ? 0 : wanted.findIndex((field) => compareFields(field, { key: key!, id: id! }) >= 0)
  const start = Math.max(0, direction === 'previous' ? from - size : from < 0 ? wanted.length : from)
  const page = wanted.slice(start, start + size)
  const cursorAt = (to: 'next' | 'previous', field: StreamField | undefined) =>
    field ? packCursor([to, field.key, field.id], bound) : null
  return {
    next: cursorAt('next', wanted[start + size]),
    previous: start > 0 ? cursorAt('previous', wanted[start]) : null,
    results: page.map(classOf),
  }
}
