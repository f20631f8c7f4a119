import { datetime, embeddedList, equals, integer, listOf, model, text, word } from '../language/index.ts'
import { currency } from '../shared/currency.ts'
import { accountingPhoneNumber } from './accounting-phone-number.ts'
import { address } from './address.ts'

export const companyInfo = model('accounting.CompanyInfo', {
  path: 'company-info',
  description: 'A company whose books are kept at the vendor. A linked account has one, or several where it holds subsidiaries.',
  fields: {
    company_info_url: text('Where a person opens the company at the vendor, a web address.'),
    name: text('What people call the company.'),
    legal_name: text('The name under which it is registered.'),
    tax_number: text('The number by which the tax office knows it.'),
    fiscal_year_end_month: integer('The month in which its business year ends, 1 for January.'),
    fiscal_year_end_day: integer('The day of that month on which the business year ends.'),
    currency: word(currency, 'The base currency of its books.'),
    remote_created_at: datetime('When it was created at the vendor.'),
    urls: listOf(text('Its web pages.')),
    addresses: embeddedList(address, 'Its postal addresses.'),
    phone_numbers: embeddedList(accountingPhoneNumber, 'Its telephone numbers.'),
  },
  filters: {
    name: equals('name'),
  },
})
