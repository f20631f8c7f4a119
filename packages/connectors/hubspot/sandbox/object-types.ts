/** The object types that the sandbox serves, and what it knows of their properties. */
import { customProperties, type CustomProperty } from './properties.ts'

export interface ObjectType {
  /** Its name in paths: `contacts`. */
  readonly path: string
  readonly singular: string
  /** HubSpot's id of the type, as in URLs of records and in webhooks. */
  readonly typeId: string
  /** Properties that hold when a record was created and modified. */
  readonly created: 'createdate' | 'hs_createdate'
  readonly modified: 'lastmodifieddate' | 'hs_lastmodifieddate'
  /** What an answer holds where no property was asked for. */
  readonly defaults: readonly string[]
  /** What may be written. A write of anything else is refused. */
  readonly writable: ReadonlySet<string>
  readonly dates: ReadonlySet<string>
  /** The properties that the customer made; they are writable too. */
  readonly custom: readonly CustomProperty[]
  /** Association types of new records: id to the other type's path. */
  readonly associations: Readonly<Record<number, string>>
}

const address = ['address', 'city', 'state', 'zip', 'country']

export const type = (
  of: Omit<ObjectType, 'created' | 'modified' | 'writable' | 'dates' | 'custom' | 'associations'> & {
    readonly created?: ObjectType['created']
    readonly modified?: ObjectType['modified']
    readonly writable: readonly string[]
    readonly dates?: readonly string[]
    readonly custom?: readonly CustomProperty[]
    readonly associations?: ObjectType['associations']
  },
): ObjectType => {
  const custom = of.custom ?? customProperties[of.path] ?? []
  const added = custom.map(({ name }) => name)
  return {
    ...of,
    created: of.created ?? 'hs_createdate',
    modified: of.modified ?? 'hs_lastmodifieddate',
    writable: new Set([...of.writable, ...(of.dates ?? []), ...added, 'hubspot_owner_id']),
    dates: new Set(of.dates),
    custom,
    associations: of.associations ?? {},
  }
}

export const objectTypes: readonly ObjectType[] = [
  type({
    path: 'companies',
    singular: 'company',
    typeId: '0-2',
    created: 'createdate',
    defaults: ['domain', 'name'],
    writable: [
      ...address,
      'address2',
      'name',
      'description',
      'industry',
      'website',
      'domain',
      'numberofemployees',
      'phone',
    ],
  }),
  type({
    path: 'contacts',
    singular: 'contact',
    typeId: '0-1',
    created: 'createdate',
    modified: 'lastmodifieddate',
    defaults: ['email', 'firstname', 'lastname'],
    writable: [
      ...address,
      'firstname',
      'lastname',
      'email',
      'work_email',
      'phone',
      'mobilephone',
      'fax',
      'jobtitle',
      'associatedcompanyid',
      'lifecyclestage',
    ],
    associations: { 1: 'companies', 279: 'companies' },
  }),
  type({
    path: 'deals',
    singular: 'deal',
    typeId: '0-3',
    created: 'createdate',
    defaults: ['amount', 'closedate', 'dealname', 'dealstage', 'pipeline'],
    writable: ['dealname', 'description', 'amount', 'dealstage', 'pipeline', 'dealtype'],
    dates: ['closedate'],
    associations: { 3: 'contacts', 5: 'companies', 341: 'companies' },
  }),
  type({
    path: 'calls',
    singular: 'call',
    typeId: '0-48',
    defaults: [],
    writable: ['hs_call_title', 'hs_call_body', 'hs_call_direction', 'hs_call_duration', 'hs_call_status'],
    dates: ['hs_timestamp'],
    associations: { 182: 'companies', 194: 'contacts', 206: 'deals' },
  }),
  type({
    path: 'emails',
    singular: 'email',
    typeId: '0-49',
    defaults: [],
    writable: ['hs_email_subject', 'hs_email_text', 'hs_email_html', 'hs_email_direction', 'hs_email_status'],
    dates: ['hs_timestamp'],
    associations: { 186: 'companies', 198: 'contacts', 210: 'deals' },
  }),
  type({
    path: 'meetings',
    singular: 'meeting',
    typeId: '0-47',
    defaults: [],
    writable: ['hs_meeting_title', 'hs_meeting_body', 'hs_meeting_location', 'hs_meeting_outcome'],
    dates: ['hs_timestamp', 'hs_meeting_start_time', 'hs_meeting_end_time'],
    associations: { 188: 'companies', 200: 'contacts', 212: 'deals' },
  }),
  type({
    path: 'notes',
    singular: 'note',
    typeId: '0-46',
    defaults: [],
    writable: ['hs_note_body', 'hs_attachment_ids'],
    dates: ['hs_timestamp'],
    associations: { 190: 'companies', 202: 'contacts', 214: 'deals' },
  }),
  type({
    path: 'tasks',
    singular: 'task',
    typeId: '0-27',
    defaults: [],
    writable: ['hs_task_subject', 'hs_task_body', 'hs_task_status', 'hs_task_priority', 'hs_task_type'],
    dates: ['hs_timestamp'],
    associations: { 192: 'companies', 204: 'contacts', 216: 'deals' },
  }),
]

export const isActivity = (of: ObjectType): boolean => of.dates.has('hs_timestamp')
