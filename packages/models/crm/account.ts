import { datetime, embeddedList, equals, integer, model, onWrite, reference, text, url } from '../language/index.ts'
import { address } from './address.ts'
import { phoneNumber } from './phone-number.ts'

export const account = model('crm.Account', {
  path: 'accounts',
  description: 'A company or other organisation that one sells to or works with. The people in it are contacts.',
  fields: {
    owner: reference('crm.User', 'The user of the CRM who is responsible.', onWrite),
    name: text('What the organisation is called.', onWrite),
    description: text('Free text about the organisation.', onWrite),
    industry: text('The line of business, in the words of the vendor.', onWrite),
    website: url('The home page of the organisation.', onWrite),
    number_of_employees: integer(
      'How many people work there, as someone entered or a data service estimated it.',
      onWrite,
    ),
    addresses: embeddedList(address, 'Postal addresses, such as where invoices and where goods go.', onWrite),
    phone_numbers: embeddedList(
      phoneNumber,
      'Numbers under which the organisation is reached; they can be read but not written.',
    ),
    last_activity_at: datetime('When someone last dealt with it, such as by a call, an e-mail or a meeting.', onWrite),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
    remote_created_at: datetime('When it was created at the vendor.'),
    account_url: url('The page of this account in the web application of the vendor.'),
  },
  filters: {
    name: equals('name'),
    owner_id: equals('owner'),
  },
  remoteFields: true,
})
