import {
  among,
  datetime,
  embeddedList,
  equals,
  model,
  onCreate,
  reference,
  text,
  url,
  vocabulary,
  word,
} from '../language/index.ts'
import { address } from './address.ts'
import { emailAddress } from './email-address.ts'
import { phoneNumber } from './phone-number.ts'

export const leadStatus = vocabulary('LeadStatus', ['OPEN', 'CLOSED', 'UNQUALIFIED', 'QUALIFIED'])

export const lead = model('crm.Lead', {
  path: 'leads',
  description:
    'A person or company that may become a customer and is not yet qualified. When converted, it turns into a contact and an account.',
  fields: {
    owner: reference('crm.User', 'The user of the CRM who is responsible.', onCreate),
    lead_source: text('Where the interest came from, such as a trade fair or a web form.', onCreate),
    title: text('The position the person holds.', onCreate),
    company: text('The name of the organisation, as text, as no account exists yet.', onCreate),
    first_name: text('Given name.', onCreate),
    last_name: text('Family name.', onCreate),
    addresses: embeddedList(address, 'Postal addresses of the person.', onCreate),
    email_addresses: embeddedList(emailAddress, 'E-mail addresses of the person, each with its kind.', onCreate),
    phone_numbers: embeddedList(phoneNumber, 'Telephone numbers of the person, each with its kind.', onCreate),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
    remote_created_at: datetime('When it was created at the vendor.'),
    converted_date: datetime('When it was converted; null while it is still a lead.', onCreate),
    converted_contact: reference('crm.Contact', 'The contact it became; null while it is still a lead.', onCreate),
    converted_account: reference(
      'crm.Account',
      'The account it became or joined; null while it is still a lead.',
      onCreate,
    ),
    status: word(leadStatus, 'How far the examination has come.'),
    lead_url: url('The page of this lead in the web application of the vendor.'),
  },
  filters: {
    converted_account_id: equals('converted_account'),
    converted_contact_id: equals('converted_contact'),
    email_addresses: among('email_addresses.email_address'),
    owner_id: equals('owner'),
    phone_numbers: among('phone_numbers.phone_number'),
  },
  remoteFields: true,
})
