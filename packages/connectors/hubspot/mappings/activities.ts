/** What HubSpot calls activities or engagements: calls, e-mails, meetings, notes and tasks. */
import {
  compute,
  constant,
  filled,
  firstOf,
  fixed,
  instant,
  mapping,
  oneOf,
  reference,
  unsupported,
} from '@crosswalk/connector-kit'
import { crm, type Reference } from '@crosswalk/models'
import type { EngagementKind, HubSpotCall, HubSpotEmail, HubSpotMeeting, HubSpotNote, HubSpotTask } from '../api.ts'
import { associate, associates, instantOf, timestamp } from '../codecs.ts'

export const engagementType = mapping(crm.engagementType).from<EngagementKind>((kind) => ({
  remote_id: kind.id,
  activity_type: oneOf(kind.id, { CALL: 'CALL', EMAIL: 'EMAIL', MEETING: 'MEETING' }),
  name: kind.name,
}))

/** A relation to one of the records of the stream `engagementTypes`. */
const kind = (id: EngagementKind['id']) => constant(id as string as Reference)

export const call = mapping(crm.engagement).from<HubSpotCall>((of) => ({
  remote_id: of.id,
  owner: reference(of.properties.hubspot_owner_id),
  content: filled(of.properties.hs_call_body),
  subject: filled(of.properties.hs_call_title),
  direction: oneOf(of.properties.hs_call_direction, { INBOUND: 'INBOUND', OUTBOUND: 'OUTBOUND' }),
  engagement_type: kind('CALL'),
  start_time: timestamp(of.properties.hs_timestamp),
  end_time: compute([of.properties.hs_timestamp, of.properties.hs_call_duration], endOfCall),
  account: associate(of.associations.companies.results),
  contacts: associates(of.associations.contacts.results),
  engagement_url: fixed(of.url),
}))

/** `hs_call_duration` is in milliseconds. */
function endOfCall(start: string | null | undefined, duration: string | null | undefined): string | null {
  const began = instantOf(start)
  if (began === undefined || !duration) return null
  return instantOf(String(Date.parse(began) + Math.round(Number(duration)))) ?? null
}

export const email = mapping(crm.engagement).from<HubSpotEmail>((of) => ({
  remote_id: of.id,
  owner: reference(of.properties.hubspot_owner_id),
  content: firstOf(filled(of.properties.hs_email_text), filled(of.properties.hs_email_html)),
  subject: filled(of.properties.hs_email_subject),
  // A forwarded e-mail is one that a user received and sent on to HubSpot to have it logged.
  direction: oneOf(of.properties.hs_email_direction, {
    EMAIL: 'OUTBOUND',
    INCOMING_EMAIL: 'INBOUND',
    FORWARDED_EMAIL: 'INBOUND',
  }),
  engagement_type: kind('EMAIL'),
  start_time: timestamp(of.properties.hs_timestamp),
  end_time: unsupported,
  account: associate(of.associations.companies.results),
  contacts: associates(of.associations.contacts.results),
  engagement_url: fixed(of.url),
}))

export const meeting = mapping(crm.engagement).from<HubSpotMeeting>((of) => ({
  remote_id: of.id,
  owner: reference(of.properties.hubspot_owner_id),
  content: filled(of.properties.hs_meeting_body),
  subject: filled(of.properties.hs_meeting_title),
  direction: unsupported,
  engagement_type: kind('MEETING'),
  start_time: firstOf(timestamp(of.properties.hs_meeting_start_time), timestamp(of.properties.hs_timestamp)),
  end_time: timestamp(of.properties.hs_meeting_end_time),
  account: associate(of.associations.companies.results),
  contacts: associates(of.associations.contacts.results),
  engagement_url: fixed(of.url),
}))

export const note = mapping(crm.note).from<HubSpotNote>((of) => ({
  remote_id: of.id,
  owner: reference(of.properties.hubspot_owner_id),
  content: filled(of.properties.hs_note_body),
  contact: associate(of.associations.contacts.results),
  account: associate(of.associations.companies.results),
  opportunity: associate(of.associations.deals.results),
  remote_updated_at: fixed(instant(of.updatedAt)),
  remote_created_at: fixed(instant(of.createdAt)),
  note_url: fixed(of.url),
}))

export const task = mapping(crm.task).from<HubSpotTask>((of) => ({
  remote_id: of.id,
  subject: filled(of.properties.hs_task_subject),
  content: filled(of.properties.hs_task_body),
  owner: reference(of.properties.hubspot_owner_id),
  account: associate(of.associations.companies.results),
  opportunity: associate(of.associations.deals.results),
  contact: associate(of.associations.contacts.results),
  completed_date: fixed(timestamp(of.properties.hs_task_completion_date)),
  due_date: timestamp(of.properties.hs_timestamp),
  status: oneOf(of.properties.hs_task_status, {
    NOT_STARTED: 'OPEN',
    IN_PROGRESS: 'OPEN',
    WAITING: 'OPEN',
    DEFERRED: 'OPEN',
    COMPLETED: 'CLOSED',
  }),
  task_url: fixed(of.url),
}))
