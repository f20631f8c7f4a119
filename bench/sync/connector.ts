import {
  connector,
  filled,
  fixed,
  get,
  instant,
  list,
  mapping,
  oneOf,
  reference,
  stream,
  unsupported,
  type RemoteResponse,
} from '@crosswalk/connector-kit'
import { crm } from '@crosswalk/models'
import { pageSize, type RemoteCompany, type RemoteContact } from './contacts.ts'

const contact = mapping(crm.contact).from<RemoteContact>((person) => ({
  remote_id: person.id,
  first_name: filled(person.first_name),
  last_name: filled(person.last_name),
  account: reference(person.company_id),
  owner: reference(person.owner_id),
  addresses: list({
    street_1: filled(person.address.street),
    city: filled(person.address.city),
    state: filled(person.address.region),
    postal_code: filled(person.address.zip),
    country: oneOf(person.address.country, {
      DE: 'DE',
      FR: 'FR',
      PT: 'PT',
      PL: 'PL',
      IT: 'IT',
      BE: 'BE',
      SE: 'SE',
      IE: 'IE',
      AT: 'AT',
      CZ: 'CZ',
    }),
  }),
  email_addresses: list(
    { email_address: filled(person.email), email_address_type: 'primary' },
    { email_address: filled(person.work_email), email_address_type: 'work' },
  ),
  phone_numbers: list(
    { phone_number: filled(person.phone), phone_number_type: 'phone' },
    { phone_number: filled(person.mobile), phone_number_type: 'mobile' },
  ),
  last_activity_at: fixed(instant(person.last_activity_at)),
  remote_created_at: fixed(instant(person.created_at)),
  contact_url: fixed(person.url),
}))

const account = mapping(crm.account).from<RemoteCompany>((company) => ({
  remote_id: company.id,
  owner: reference(company.owner_id),
  name: filled(company.name),
  description: unsupported,
  industry: filled(company.industry),
  website: filled(company.website),
  number_of_employees: unsupported,
  addresses: unsupported,
  phone_numbers: list({ phone_number: filled(company.phone), phone_number_type: 'phone' }),
  last_activity_at: unsupported,
  remote_updated_at: fixed(instant(company.updated_at)),
  remote_created_at: fixed(instant(company.created_at)),
  account_url: unsupported,
}))

interface Body {
  readonly results: readonly never[]
  readonly next: string | null
}

const docs = 'https://crm.example.com/docs'

function pageOf(response: RemoteResponse) {
  const { results, next } = response.body as Body
  return { records: results, next: next ?? undefined }
}

/** A CRM as many are: pages of 100 by an opaque position, an incremental list in the order of its changes. */
export const benchConnector = connector({
  id: 'bench',
  name: 'Bench CRM',
  category: 'crm',
  docs,
  auth: { scheme: 'bearer', fields: [{ name: 'token', label: 'Token' }] },
  // The budget is asked for every page as always; it only never says no.
  api: { baseUrl: 'https://crm.example.com', rateLimit: { requests: 1_000_000, perSeconds: 1 } },
  check: { request: get('/me') },
  streams: {
    contacts: stream<RemoteContact>()({
      docs,
      id: (person) => person.id,
      mappings: [contact],
      cursor: { of: (person) => person.updated_at, order: 'ascending' },
      deletes: 'sweep',
      remoteFields: ['custom'],
      list: ({ position, since }) => get('/contacts', { limit: pageSize, after: position, updated_since: since }),
      page: pageOf,
    }),
    companies: stream<RemoteCompany>()({
      docs,
      id: (company) => company.id,
      mappings: [account],
      deletes: 'sweep',
      list: ({ position }) => get('/companies', { limit: pageSize, after: position }),
      page: pageOf,
    }),
  },
})
