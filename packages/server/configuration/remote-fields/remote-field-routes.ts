import * as z from 'zod'
import { Answered } from '../../http/answer.ts'
import { booleanParameter, listParameter } from '../../http/parameters.ts'
import { places, withAccount, type Place } from '../../http/platform-routes.ts'
import { route, type AnyRoute } from '../../http/route.ts'
import { openAccount } from '../../account/open-account.ts'
import { settingsOf } from '../../mapping/model-settings.ts'
import type { Platform } from '../../platform.ts'
import { checkMayRead } from '../may-read.ts'
import { byModelTitle, modelCalled } from '../../mapping/model-names.ts'
import { presentRemoteField } from '../present.ts'
import * as shapes from '../shapes.ts'
import { fieldsOfStreams } from './account-fields.ts'
import { items } from './payload-fields.ts'

/** The fields of the vendor, below every place. */
export const remoteFieldRoutes = (platform: Platform): readonly AnyRoute[] =>
  places().map((place) => routeAt(platform, place))

/** Says what could not be found out, where the body has no place for it. */
const noteHeader = 'X-Crosswalk-Note'

const query = z.strictObject({
  common_models: listParameter('Only fields of these common models, by their titles, separated by commas.'),
  include_example_values: booleanParameter('Whether to add values of stored records; never of what looks secret.'),
})

const routeAt = (platform: Platform, place: Place): AnyRoute =>
  route({
    method: 'GET',
    path: `${place.prefix}/remote-fields`,
    operationId: `${place.operation}remote_fields_retrieve`,
    summary: 'List the fields of the vendor',
    description:
      'What a field mapping can read: the fields that the vendor describes and those of up to 1,000 stored records of each kind, with the share of records that have them. Where the vendor does not answer just now, the header X-Crosswalk-Note says so and the stored records tell.',
    tag: place.tag,
    access: 'account',
    scope: 'mappings:read',
    query,
    answer: shapes.remoteFieldApiResponse,
    run: async ({ caller, query: { common_models: named, include_example_values: withExamples } }) => {
      const { account: row, organizationId } = withAccount(caller, place)
      if (withExamples === true) checkMayRead(caller, row.category)
      const wanted = named?.map((name) => modelCalled(row.category, name, '?common_models').name)
      const { id: accountId, connector, settings } = await openAccount(platform, organizationId, row.id)
      const streams = Object.entries(connector.streams).map(([name, stream]) => ({
        name,
        models: stream.mappings
          .map((mapping) => mapping.model.name)
          .filter((model) => (wanted?.includes(model) ?? true) && settingsOf(row.modelSettings, model).canRead),
      }))
      const asked = streams.filter(({ models }) => models.length > 0)
      const found = await fieldsOfStreams(
        platform,
        { organizationId, accountId },
        asked.map(({ name }) => name),
      )
      const presentation = { connector, settings, fields: found }
      const entries = asked.flatMap(({ name, models }) =>
        found
          .get(name)!
          // Items of lists have no path that leads to one value; an expression reads them.
          .fields.filter(({ path }) => !path.includes(items))
          .flatMap((field) => {
            const shown = presentRemoteField(field, presentation, withExamples === true)
            return [...new Set(models)].map((model) => [model, shown] as const)
          }),
      )
      const answer = byModelTitle(row.category, entries)
      const notes = [...new Set([...found.values()].flatMap(({ note }) => note ?? []))]
      return notes.length === 0 ? answer : new Answered(answer, { headers: { [noteHeader]: headerText(notes) } })
    },
  })

/** Headers are ASCII, and short. */
const headerText = (notes: readonly string[]): string =>
  notes
    .join(' ')
    .replaceAll(/[^\x20-\x7E]+/g, ' ')
    .slice(0, 500)
