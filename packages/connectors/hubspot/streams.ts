import { CrosswalkError, get, packPosition, stream, unpackPosition } from '@crosswalk/connector-kit'
import type {
  EngagementKind,
  HubSpotAccount,
  HubSpotCall,
  HubSpotCompany,
  HubSpotContact,
  HubSpotDeal,
  HubSpotEmail,
  HubSpotMeeting,
  HubSpotNote,
  HubSpotOwner,
  HubSpotPipeline,
  HubSpotTask,
} from './api.ts'
import { call, email, engagementType, meeting, note, task } from './mappings/activities.ts'
import { account, contact, opportunity, stage, user } from './mappings/records.ts'
import { dealStatus, exactly, instants } from './conditions.ts'
import { object } from './objects.ts'
import { pageOf } from './pages.ts'

/** HubSpot files the guides of the v3 endpoints under "legacy". */
const docs = (page: string) => `https://developers.hubspot.com/docs/api-reference/legacy/crm/${page}/guide`
const hour = 3600

interface OwnerPosition {
  readonly archived: boolean
  readonly after?: string
}

/** Owners who left are records too, as inactive users: what they owned still names them. */
export const owners = stream<HubSpotOwner>()({
  docs: docs('owners'),
  id: (owner) => owner.id,
  mappings: [user],
  deletes: 'sweep',
  interval: hour,
  list: ({ position }) => {
    const { archived, after } = unpackPosition<OwnerPosition>(position, { archived: false })
    return get('/crm/v3/owners', { limit: 100, archived, after })
  },
  page: (response, { position }) => {
    const { archived } = unpackPosition<OwnerPosition>(position, { archived: false })
    const { results, paging } = pageOf<HubSpotOwner>(response)
    if (archived && results.some((owner) => !owner.archived))
      throw new CrosswalkError('paging_loop', 'HubSpot was asked for archived owners and sent the active ones again.')
    const after = paging?.next?.after
    if (after !== undefined) return { records: results, next: packPosition({ archived, after }) }
    return { records: results, next: archived ? undefined : packPosition({ archived: true }) }
  },
  get: (id) => get(`/crm/v3/owners/${encodeURIComponent(id)}`),
})

/** Pipelines with the stages inside; the answer has no pages. */
export const pipelines = stream<HubSpotPipeline>()({
  docs: docs('pipelines'),
  id: (pipeline) => pipeline.id,
  mappings: [stage],
  deletes: 'sweep',
  interval: hour,
  list: () => get('/crm/v3/pipelines/deals'),
  page: (response) => ({ records: pageOf<HubSpotPipeline>(response).results }),
  get: (id) => get(`/crm/v3/pipelines/deals/${encodeURIComponent(id)}`),
})

const kinds: readonly EngagementKind[] = [
  { id: 'CALL', name: 'Call' },
  { id: 'EMAIL', name: 'Email' },
  { id: 'MEETING', name: 'Meeting' },
]

/** HubSpot has no list of these: each kind is an object type of its own. The request only shows that the account answers. */
export const engagementTypes = stream<EngagementKind>()({
  docs: docs('activities/calls'),
  id: (kind) => kind.id,
  mappings: [engagementType],
  deletes: 'never',
  interval: 24 * hour,
  list: () => get('/account-info/v3/details'),
  page: ({ body }) => {
    if (typeof (body as HubSpotAccount | null)?.portalId === 'number') return { records: kinds }
    throw new CrosswalkError('remote_malformed', 'HubSpot answered the details of an account without its id.')
  },
})

const owner = exactly('hubspot_owner_id')

export const companies = object<HubSpotCompany>({
  docs: docs('objects/companies'),
  path: 'companies',
  mapping: account,
  created: 'createdate',
  filterable: { owner, remote_created_at: instants('createdate'), remote_updated_at: instants('hs_lastmodifieddate') },
})

export const contacts = object<HubSpotContact>({
  docs: docs('objects/contacts'),
  path: 'contacts',
  mapping: contact,
  modified: 'lastmodifieddate',
  created: 'createdate',
  filterable: {
    owner,
    account: exactly('associatedcompanyid'),
    'email_addresses.email_address': exactly('email', 'work_email'),
    remote_created_at: instants('createdate'),
  },
})

export const deals = object<HubSpotDeal>({
  docs: docs('objects/deals'),
  path: 'deals',
  mapping: opportunity,
  created: 'createdate',
  associationTypes: { companies: 5 },
  filterable: {
    owner,
    account: exactly('hs_primary_associated_company'),
    stage: exactly('dealstage'),
    status: dealStatus,
    close_date: instants('closedate'),
    remote_created_at: instants('createdate'),
  },
})

export const calls = object<HubSpotCall>({
  docs: docs('activities/calls'),
  path: 'calls',
  mapping: call,
  isActivity: true,
  associationTypes: { contacts: 194, companies: 182 },
  filterable: { owner, start_time: instants('hs_timestamp') },
})

export const emails = object<HubSpotEmail>({
  docs: docs('activities/emails'),
  path: 'emails',
  mapping: email,
  isActivity: true,
  associationTypes: { contacts: 198, companies: 186 },
  filterable: { owner, start_time: instants('hs_timestamp') },
})

export const meetings = object<HubSpotMeeting>({
  docs: docs('activities/meetings'),
  path: 'meetings',
  mapping: meeting,
  isActivity: true,
  associationTypes: { contacts: 200, companies: 188 },
  filterable: { owner, start_time: instants('hs_meeting_start_time', 'hs_timestamp') },
})

export const notes = object<HubSpotNote>({
  docs: docs('activities/notes'),
  path: 'notes',
  mapping: note,
  isActivity: true,
  associationTypes: { contacts: 202, companies: 190, deals: 214 },
  filterable: {
    owner,
    remote_created_at: instants('hs_createdate'),
    remote_updated_at: instants('hs_lastmodifieddate'),
  },
})

export const tasks = object<HubSpotTask>({
  docs: docs('activities/tasks'),
  path: 'tasks',
  mapping: task,
  isActivity: true,
  associationTypes: { contacts: 204, companies: 192, deals: 216 },
  filterable: { owner, due_date: instants('hs_timestamp') },
})
