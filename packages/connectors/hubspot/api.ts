/** The slice of HubSpot's API that this connector uses. https://developers.hubspot.com/docs/api-reference/legacy/overview */

import type { HubSpotProperty } from './properties.ts'

/** Every CRM object has this envelope. `properties` holds what was asked for by name, always as text, `null` or `''` for no value. */
export interface HubSpotObject<Property extends string = string> {
  readonly id: string
  readonly properties: { readonly [Key in Property]?: string | null }
  readonly createdAt: string
  readonly updatedAt: string
  readonly archived: boolean
  readonly archivedAt?: string
  /** Its page in HubSpot's web application. */
  readonly url?: string
  /** Only in lists and single reads that asked for them: a search never answers associations. */
  readonly associations?: { readonly [ObjectType in 'contacts' | 'companies' | 'deals']?: HubSpotAssociations }
}

/** The same id stands here once per label: `deal_to_company` and `deal_to_company_unlabeled`. */
export interface HubSpotAssociations {
  readonly results: readonly HubSpotAssociate[]
}

export interface HubSpotAssociate {
  readonly id: string
  readonly type?: string
}

/** What every object has, whatever it is. */
type Base = 'hs_object_id' | 'hubspot_owner_id' | 'hs_lastmodifieddate'
type Address = 'address' | 'city' | 'state' | 'zip' | 'country'

export type HubSpotCompany = HubSpotObject<
  | Base
  | Address
  | 'address2'
  | 'name'
  | 'description'
  | 'industry'
  | 'website'
  | 'domain'
  | 'numberofemployees'
  | 'phone'
  | 'notes_last_updated'
  | 'hs_merged_object_ids'
>

export type HubSpotContact = HubSpotObject<
  | Exclude<Base, 'hs_lastmodifieddate'>
  | Address
  | 'lastmodifieddate'
  | 'firstname'
  | 'lastname'
  | 'email'
  | 'work_email'
  | 'phone'
  | 'mobilephone'
  | 'fax'
  | 'associatedcompanyid'
  | 'notes_last_updated'
  | 'hs_merged_object_ids'
>

export type HubSpotDeal = HubSpotObject<
  | Base
  | 'dealname'
  | 'description'
  | 'amount'
  | 'dealstage'
  | 'closedate'
  | 'hs_is_closed'
  | 'hs_is_closed_won'
  | 'hs_primary_associated_company'
  | 'notes_last_updated'
  | 'hs_merged_object_ids'
>

export type HubSpotCall = HubSpotObject<
  Base | 'hs_timestamp' | 'hs_call_title' | 'hs_call_body' | 'hs_call_direction' | 'hs_call_duration'
>

export type HubSpotEmail = HubSpotObject<
  Base | 'hs_timestamp' | 'hs_email_subject' | 'hs_email_text' | 'hs_email_html' | 'hs_email_direction'
>

export type HubSpotMeeting = HubSpotObject<
  Base | 'hs_timestamp' | 'hs_meeting_title' | 'hs_meeting_body' | 'hs_meeting_start_time' | 'hs_meeting_end_time'
>

export type HubSpotNote = HubSpotObject<Base | 'hs_timestamp' | 'hs_note_body'>

export type HubSpotTask = HubSpotObject<
  Base | 'hs_timestamp' | 'hs_task_subject' | 'hs_task_body' | 'hs_task_status' | 'hs_task_completion_date'
>

export interface HubSpotOwner {
  /** What `hubspot_owner_id` holds; `userId` is another number and never stands there. */
  readonly id: string
  readonly email: string | null
  readonly type: 'PERSON' | 'QUEUE'
  readonly firstName: string | null
  readonly lastName: string | null
  readonly createdAt: string
  readonly updatedAt: string
  /** A deactivated or removed user, who may still own records. */
  readonly archived: boolean
}

export interface HubSpotPipeline {
  readonly id: string
  readonly label: string
  readonly stages: readonly { readonly id: string; readonly label: string; readonly archived: boolean }[]
}

/** One of the kinds of engagement: HubSpot has an object type for each instead of a list. */
export interface EngagementKind {
  readonly id: 'CALL' | 'EMAIL' | 'MEETING'
  readonly name: string
}

export interface HubSpotPage<Item> {
  readonly results: readonly Item[]
  readonly paging?: { readonly next?: { readonly after: string } }
}

export interface HubSpotAccount {
  readonly portalId: number
}

export interface HubSpotError {
  readonly status?: string
  readonly message?: string
  readonly category?: string
  /** With 429: which limit was hit. */
  readonly policyName?: string
}

/** One entry of a webhook's body, a list of up to 100. The older subscriptions say `contact.creation`, the generic ones `object.creation` with `objectTypeId`. */
export interface HubSpotEvent {
  readonly subscriptionType: string
  readonly occurredAt: number
  readonly objectId?: number | string
  readonly objectTypeId?: string
  /** In `*.merge`. */
  readonly primaryObjectId?: number | string
  readonly mergedObjectIds?: readonly (number | string)[]
  readonly newObjectId?: number | string
  /** In `*.associationChange`. */
  readonly fromObjectId?: number | string
  readonly fromObjectTypeId?: string
}

/** A class of objects that the customer has defined. */
export interface HubSpotSchema {
  /** `2-3453932`; HubSpot's own types begin with `0-`. */
  readonly objectTypeId: string
  readonly name: string
  readonly description?: string | null
  readonly labels: { readonly singular?: string; readonly plural?: string }
  readonly requiredProperties?: readonly string[]
  readonly properties?: readonly HubSpotProperty[]
  readonly associations?: readonly {
    readonly id: string
    readonly name?: string | null
    readonly fromObjectTypeId: string
    readonly toObjectTypeId: string
  }[]
}

/** A record of such a class. */
export type HubSpotCustomObject = HubSpotObject & {
  /** Added by `custom-objects.ts`: HubSpot names the class in the address alone. */
  readonly objectTypeId: string
}

/** A type of association, between a pair of object types. */
export interface HubSpotAssociationLabel {
  readonly category: string
  readonly typeId: number
  /** Null for the association without a label. */
  readonly label: string | null
}

/** With the pair, which `associations.ts` adds. */
export type HubSpotAssociationType = HubSpotAssociationLabel & {
  readonly fromObjectTypeId: string
  readonly toObjectTypeId: string
  /** Only in a body that creates one. */
  readonly name?: string | null
  /** Only in such a body: a target that is a class of the customer's. */
  readonly toClassId?: string | null
}

/** A record to which another is related, and how. */
export interface HubSpotAssociated {
  readonly toObjectId: number | string
  readonly associationTypes: readonly HubSpotAssociationLabel[]
}

/** One way in which one record is related to another; see `ids.ts`. */
export interface HubSpotAssociation {
  readonly id: string
  readonly source: string
  readonly target: string
  readonly type: string
  readonly label: string | null
}
