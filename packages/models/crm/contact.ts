import { among, datetime, embeddedList, equals, model, onWrite, reference, text, url } from '../language/index.ts'
import { address } from './address.ts'
import { emailAddress } from './email-address.ts'
import { phoneNumber } from './phone-number.ts'

export const contact = model('crm.Contact', {
  path: 'contacts',
  description: 'A person one does business with, usually at an account. Someone not yet qualified is a lead.',
  fields: {
    first_name: text('Given name.', onWrite),
    last_name: text('Family name.', onWrite),
    account: reference('crm.Account', 'The organisation the person belongs to.', onWrite),
    owner: reference('crm.User', 'The user of the CRM who is responsible.', onWrite),
    addresses: embeddedList(address, 'Postal addresses of the person.', onWrite),
    email_addresses: embeddedList(emailAddress, 'E-mail addresses of the person, each with its kind.', onWrite),
    phone_numbers: embeddedList(phoneNumber, 'Telephone numbers of the person, each with its kind.', onWrite),
    last_activity_at: datetime('When someone last dealt with it, such as by a call, an e-mail or a meeting.', onWrite),
    remote_created_at: datetime('When it was created at the vendor.'),
    contact_url: url('The page of this contact in the web application of the vendor.'),
  },
  filters: {
    account_id: equals('account'),
    email_addresses: among('email_addresses.email_address'),
    phone_numbers: among('phone_numbers.phone_number'),
  },
  remoteFields: true,
})
