import {
  boolean,
  datetime,
  email,
  embeddedList,
  equals,
  model,
  onWrite,
  reference,
  text,
  vocabulary,
  word,
} from '../language/index.ts'
import { address } from './address.ts'
import { phoneNumber } from './phone-number.ts'

export const contactStatus = vocabulary('ContactStatus', ['ACTIVE', 'ARCHIVED'])

export const contact = model('accounting.Contact', {
  path: 'contacts',
  description: 'A person or organisation with whom the company trades: a customer, a supplier, or both.',
  fields: {
    contact_url: text('The page of the contact in the web application of the vendor.', onWrite),
    name: text('The name of the person or organisation.', onWrite),
    is_supplier: boolean('Whether the company buys from it.', onWrite),
    is_customer: boolean('Whether the company sells to it.', onWrite),
    email_address: email('The main e-mail address.', onWrite),
    tax_number: text('The number under which it pays taxes.', onWrite),
    status: word(contactStatus, 'Whether it is still in use.', onWrite),
    currency: text('Currency in which it trades, usually as an ISO 4217 code, as the vendor keeps it.', onWrite),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
    company: reference('accounting.CompanyInfo', 'The company in whose books the contact is kept.', onWrite),
    addresses: embeddedList(address, 'Its postal addresses.', onWrite),
    phone_numbers: embeddedList(phoneNumber, 'Its telephone numbers.', onWrite),
  },
  filters: {
    company_id: equals('company'),
    email_address: equals('email_address'),
    is_customer: equals('is_customer'),
    is_supplier: equals('is_supplier'),
    name: equals('name'),
    status: equals('status'),
  },
  remoteFields: true,
})
