import { datetime, embeddedList, equals, integer, listOf, model, text, word } from '../language/index.ts'
import { currency } from '../shared/currency.ts'
import { address } from './address.ts'
import { phoneNumber } from './phone-number.ts'

export const companyInfo = model('accounting.CompanyInfo', {
  path: 'company-info',
  description:
    'A company whose books the linked account keeps: the organisation itself or one of its subsidiaries. Not a customer or a supplier.',
  fields: {
    company_info_url: text('The page of the company in the web application of the vendor.'),
    name: text('The name people use for the company.'),
    legal_name: text('The name under which the company is registered.'),
    tax_number: text('The number under which it pays taxes.'),
    fiscal_year_end_month: integer('The month in which its fiscal year ends, from 1 to 12.'),
    fiscal_year_end_day: integer('The day of that month on which its fiscal year ends.'),
    currency: word(currency, 'Currency in which its books are kept, as an ISO 4217 code.'),
    remote_created_at: datetime('When it was created at the vendor.'),
    urls: listOf(text('The web sites of the company.')),
    addresses: embeddedList(address, 'Its postal addresses.'),
    phone_numbers: embeddedList(phoneNumber, 'Its telephone numbers.'),
  },
  filters: {
    name: equals('name'),
  },
})
