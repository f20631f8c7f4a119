/** What a new request for time off may say. */
import { get, type Schema } from '@crosswalk/connector-kit'
import type { BambooTimeOffTypes } from './api.ts'
import { rowsOf } from './rows.ts'

/**
 * The kinds of absence, which every company defines for itself: read by name, written by id. The words of the status are those
 * that a new request takes. https://documentation.bamboohr.com/reference/create-time-off-request
 */
export const timeOffSchema: Schema = {
  docs: 'https://documentation.bamboohr.com/reference/list-time-off-types',
  request: () => get('/meta/time_off/types'),
  fields: ({ body }) => [
    {
      path: ['type', 'name'],
      displayName: 'Time off type',
      description: 'Written by its id.',
      type: 'string',
      isCustom: false,
      isRequired: true,
      choices: typesIn(body).map(({ id, name }) => ({ value: String(id), label: name })),
    },
    {
      path: ['status', 'status'],
      displayName: 'Status',
      type: 'string',
      isCustom: false,
      choices: [
        { value: 'requested', label: 'Requested' },
        { value: 'approved', label: 'Approved' },
        { value: 'denied', label: 'Denied' },
      ],
    },
  ],
}

const typesIn = (body: unknown) =>
  rowsOf<BambooTimeOffTypes['timeOffTypes'][number]>((body as Partial<BambooTimeOffTypes> | null)?.timeOffTypes, 'id')
