/** Owners, companies, contacts, deals and their stages. */
import {
  boolean,
  compute,
  filled,
  firstOf,
  fixed,
  instant,
  list,
  mapping,
  reference,
  unsupported,
} from '@crosswalk/connector-kit'
import { crm } from '@crosswalk/models'
import type { HubSpotCompany, HubSpotContact, HubSpotDeal, HubSpotOwner, HubSpotPipeline } from '../api.ts'
import { associate, country, timestamp, wholeNumber } from '../codecs.ts'

export const user = mapping(crm.user).from<HubSpotOwner>((owner) => ({
  remote_id: owner.id,
  name: compute([owner.firstName, owner.lastName], (first, last) => `${first ?? ''} ${last ?? ''}`.trim() || null),
  email: filled(owner.email),
  is_active: compute([owner.archived], (archived) => !archived),
  user_url: unsupported,
}))

export const account = mapping(crm.account).from<HubSpotCompany>((company) => ({
  remote_id: company.id,
  owner: reference(company.properties.hubspot_owner_id),
  name: filled(company.properties.name),
  description: filled(company.properties.description),
  industry: filled(company.properties.industry),
  website: firstOf(filled(company.properties.website), filled(company.properties.domain)),
  number_of_employees: wholeNumber(company.properties.numberofemployees),
  addresses: list({
    street_1: filled(company.properties.address),
    street_2: filled(company.properties.address2),
    city: filled(company.properties.city),
    state: filled(company.properties.state),
    postal_code: filled(company.properties.zip),
    country: country(company.properties.country),
  }),
  phone_numbers: list({ phone_number: filled(company.properties.phone), phone_number_type: 'phone' }),
  last_activity_at: fixed(timestamp(company.properties.notes_last_updated)),
  remote_updated_at: fixed(instant(company.updatedAt)),
  remote_created_at: fixed(instant(company.createdAt)),
  account_url: fixed(company.url),
}))

export const contact = mapping(crm.contact).from<HubSpotContact>((person) => ({
  remote_id: person.id,
  first_name: filled(person.properties.firstname),
  last_name: filled(person.properties.lastname),
  account: reference(person.properties.associatedcompanyid),
  owner: reference(person.properties.hubspot_owner_id),
  addresses: list({
    street_1: filled(person.properties.address),
    city: filled(person.properties.city),
    state: filled(person.properties.state),
    postal_code: filled(person.properties.zip),
    country: country(person.properties.country),
  }),
  email_addresses: list(
    { email_address: filled(person.properties.email), email_address_type: 'primary' },
    { email_address: filled(person.properties.work_email), email_address_type: 'work' },
  ),
  phone_numbers: list(
    { phone_number: filled(person.properties.phone), phone_number_type: 'phone' },
    { phone_number: filled(person.properties.mobilephone), phone_number_type: 'mobile' },
    { phone_number: filled(person.properties.fax), phone_number_type: 'fax' },
  ),
  last_activity_at: fixed(timestamp(person.properties.notes_last_updated)),
  remote_created_at: fixed(instant(person.createdAt)),
  contact_url: fixed(person.url),
}))

export const opportunity = mapping(crm.opportunity).from<HubSpotDeal>((deal) => ({
  remote_id: deal.id,
  name: filled(deal.properties.dealname),
  description: filled(deal.properties.description),
  amount: wholeNumber(deal.properties.amount),
  owner: reference(deal.properties.hubspot_owner_id),
  // Read from the property, because a search answers no associations and the two kinds of run must agree. HubSpot computes
  // the property, so a new deal gets its company as an association: the first source is where a write goes.
  account: firstOf(
    associate(deal.associations.companies.results),
    reference(deal.properties.hs_primary_associated_company),
  ),
  stage: reference(deal.properties.dealstage),
  // HubSpot has no status: two flags follow from the stage.
  status: compute(
    [boolean(deal.properties.hs_is_closed), boolean(deal.properties.hs_is_closed_won)],
    (isClosed, isWon): 'OPEN' | 'WON' | 'LOST' | null => {
      if (isClosed === null || isClosed === undefined) return null
      if (isWon) return 'WON'
      return isClosed ? 'LOST' : 'OPEN'
    },
  ),
  last_activity_at: fixed(timestamp(deal.properties.notes_last_updated)),
  close_date: timestamp(deal.properties.closedate),
  remote_created_at: fixed(instant(deal.createdAt)),
  opportunity_url: fixed(deal.url),
}))

/** Ids of stages are unique across pipelines, which is why a deal names its stage alone. */
export const stage = mapping(crm.stage).fromEach<HubSpotPipeline, HubSpotPipeline['stages'][number]>(
  (pipeline) => pipeline.stages,
  (of) => ({ remote_id: of.id, name: of.label }),
)
