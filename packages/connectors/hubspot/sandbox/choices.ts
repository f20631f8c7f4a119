/**
 * The choices of HubSpot's own properties, which are written by value. Customers change some of them: stages, pipelines,
 * lifecycle stages, kinds of deals, lines of business, of which HubSpot has some 150 and this account a few.
 */
import { seededPipelines } from './pipelines.ts'

export type Choice = readonly [value: string, label: string]

/**
 * The guides name most of them (https://developers.hubspot.com/docs/api-reference/latest/crm/activities/tasks/guide and those of
 * the other activities); the priority NONE, and tasks in progress or deferred, stand only among the options of the property.
 */
const choices: Readonly<Record<string, Readonly<Record<string, readonly Choice[]>>>> = {
  companies: {
    industry: [
      ['ACCOUNTING', 'Accounting'],
      ['COMPUTER_SOFTWARE', 'Computer Software'],
      ['FOOD_BEVERAGES', 'Food & Beverages'],
      ['HOSPITAL_HEALTH_CARE', 'Hospital & Health Care'],
      ['LOGISTICS_AND_SUPPLY_CHAIN', 'Logistics and Supply Chain'],
      ['RETAIL', 'Retail'],
    ],
  },
  contacts: {
    lifecyclestage: [
      ['subscriber', 'Subscriber'],
      ['lead', 'Lead'],
      ['marketingqualifiedlead', 'Marketing Qualified Lead'],
      ['salesqualifiedlead', 'Sales Qualified Lead'],
      ['opportunity', 'Opportunity'],
      ['customer', 'Customer'],
      ['evangelist', 'Evangelist'],
      ['other', 'Other'],
    ],
  },
  deals: {
    pipeline: seededPipelines.map(({ id, label }) => [id, label]),
    dealstage: seededPipelines.flatMap(({ label: pipeline, stages }) =>
      stages.map(({ id, label }): Choice => [id, `${label} (${pipeline})`]),
    ),
    dealtype: [
      ['newbusiness', 'New Business'],
      ['existingbusiness', 'Existing Business'],
    ],
  },
  calls: {
    hs_call_direction: [
      ['INBOUND', 'Inbound'],
      ['OUTBOUND', 'Outbound'],
    ],
    hs_call_status: [
      ['BUSY', 'Busy'],
      ['CALLING_CRM_USER', 'Calling CRM User'],
      ['CANCELED', 'Canceled'],
      ['COMPLETED', 'Completed'],
      ['CONNECTING', 'Connecting'],
      ['FAILED', 'Failed'],
      ['IN_PROGRESS', 'In Progress'],
      ['NO_ANSWER', 'No Answer'],
      ['QUEUED', 'Queued'],
      ['RINGING', 'Ringing'],
    ],
  },
  emails: {
    hs_email_direction: [
      ['EMAIL', 'Email'],
      ['INCOMING_EMAIL', 'Incoming Email'],
      ['FORWARDED_EMAIL', 'Forwarded Email'],
    ],
    hs_email_status: [
      ['BOUNCED', 'Bounced'],
      ['FAILED', 'Failed'],
      ['SCHEDULED', 'Scheduled'],
      ['SENDING', 'Sending'],
      ['SENT', 'Sent'],
    ],
  },
  meetings: {
    hs_meeting_outcome: [
      ['SCHEDULED', 'Scheduled'],
      ['COMPLETED', 'Completed'],
      ['RESCHEDULED', 'Rescheduled'],
      ['NO_SHOW', 'No Show'],
      ['CANCELED', 'Canceled'],
    ],
  },
  tasks: {
    hs_task_status: [
      ['NOT_STARTED', 'Not Started'],
      ['IN_PROGRESS', 'In Progress'],
      ['WAITING', 'Waiting'],
      ['DEFERRED', 'Deferred'],
      ['COMPLETED', 'Completed'],
    ],
    hs_task_priority: [
      ['NONE', 'None'],
      ['LOW', 'Low'],
      ['MEDIUM', 'Medium'],
      ['HIGH', 'High'],
    ],
    hs_task_type: [
      ['EMAIL', 'Email'],
      ['CALL', 'Call'],
      ['TODO', 'To-do'],
    ],
  },
}

/** The choices of a property of HubSpot's own; undefined where it takes any text. */
export const choicesOf = (path: string, name: string): readonly Choice[] | undefined => choices[path]?.[name]
