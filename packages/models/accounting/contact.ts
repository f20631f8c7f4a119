import { boolean, datetime, email, embeddedList, equals, model, onWrite, reference, text, word } from '../language/index.ts'
import { accountingPhoneNumber } from './accounting-phone-number.ts'
import { address } from './address.ts'
import { recordStatus } from './vocabularies.ts'

export const contact = model('accounting.Contact', {
  path: 'contacts',
  description: 'A customer or supplier, a person or a firm; some are both. The people on the payroll are employees.',
  fields: {
    contact_url: text('Where a person opens the contact at the vendor, a web address.', onWrite),
    name: text('The name of the person or firm.', onWrite),
    is_supplier: boolean('Whether the company buys from it.', onWrite),
    is_customer: boolean('Whether the company sells to it.', onWrite),
    email_address: email('Where bills and questions are sent.', onWrite),
    tax_number: text('The number by which the tax office knows it.', onWrite),
    status: word(recordStatus, 'Whether it can be used in new documents.', onWrite),
    currency: text('The code of the currency in which it is usually billed, as text.', onWrite),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
    company: reference('accounting.CompanyInfo', 'The company in whose books it stands; null where the linked account keeps the books of one company only.', onWrite),
    addresses: embeddedList(address, 'Its postal addresses.', onWrite),
    phone_numbers: embeddedList(accountingPhoneNumber, 'Its telephone numbers.', onWrite),
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
