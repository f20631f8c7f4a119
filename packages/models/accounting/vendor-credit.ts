import {
  after,
  before,
  boolean,
  datetime,
  embeddedList,
  equals,
  model,
  number,
  onCreate,
  onWrite,
  reference,
  references,
  text,
  word,
} from '../language/index.ts'
import { currency } from '../shared/currency.ts'
import { vendorCreditApplyLineForVendorCredit } from './vendor-credit-apply-line-for-vendor-credit.ts'
import { vendorCreditLine } from './vendor-credit-line.ts'

export const vendorCredit = model('accounting.VendorCredit', {
  path: 'vendor-credits',
  description:
    'A document by which a supplier lowers what the company owes, such as after a return. Credits to customers are credit notes.',
  fields: {
    number: text('The number printed on it.', onWrite),
    transaction_date: datetime('The date it carries.', onWrite),
    vendor: reference('accounting.Contact', 'The supplier who gives the credit.', onWrite),
    total_amount: number('The whole credit.', onCreate),
    currency: word(currency, 'Currency of the amounts, as an ISO 4217 code.', onWrite),
    exchange_rate: text(
      'Rate from the currency of the credit to that of the company, as decimal text; null or 1 where both are the same.',
      onWrite,
    ),
    inclusive_of_tax: boolean(
      'Whether the amounts of the lines contain tax already; null where the vendor does not say.',
      onWrite,
    ),
    company: reference('accounting.CompanyInfo', 'The company in whose books the credit is kept.', onWrite),
    lines: embeddedList(vendorCreditLine, 'What is credited, line by line.'),
    tracking_categories: references(
      'accounting.TrackingCategory',
      'The classes, departments and other dimensions by which the credit is reported.',
      onWrite,
    ),
    applied_to_lines: embeddedList(
      vendorCreditApplyLineForVendorCredit,
      'How much of it was applied to which bill.',
      onCreate,
    ),
    accounting_period: reference(
      'accounting.AccountingPeriod',
      'The accounting period in which the credit is booked.',
      onCreate,
    ),
    vendor_credit_url: text('The page of the credit in the web application of the vendor.', onWrite),
  },
  operations: {
    application: {
      description: 'Applies a part of the vendor credit to a bill.',
      fields: vendorCreditApplyLineForVendorCredit.fields,
      required: ['invoice', 'applied_amount'],
    },
  },
  filters: {
    company_id: equals('company'),
    transaction_date_after: after('transaction_date'),
    transaction_date_before: before('transaction_date'),
  },
})
