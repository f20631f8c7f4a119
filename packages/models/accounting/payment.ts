import {
  after,
  before,
  datetime,
  embeddedList,
  equals,
  model,
  number,
  onWrite,
  reference,
  references,
  text,
  vocabulary,
  word,
} from '../language/index.ts'
import { currency } from '../shared/currency.ts'
import { paymentLineItem } from './payment-line-item.ts'

export const paymentType = vocabulary('PaymentType', ['ACCOUNTS_PAYABLE', 'ACCOUNTS_RECEIVABLE'])

export const payment = model('accounting.Payment', {
  path: 'payments',
  description: 'Money that a customer paid to the company, or that the company paid to a supplier. `type` says which.',
  fields: {
    payment_url: text('The page of the payment in the web application of the vendor.', onWrite),
    transaction_date: datetime('When it was paid.', onWrite),
    contact: reference('accounting.Contact', 'The customer who paid, or the supplier that was paid.', onWrite),
    account: reference('accounting.Account', 'The account into which the money came, or from which it went.', onWrite),
    payment_method: reference('accounting.PaymentMethod', 'How it was paid.', onWrite),
    currency: word(currency, 'Currency of the amounts, as an ISO 4217 code.', onWrite),
    exchange_rate: text(
      'Rate from the currency of the payment to that of the company, as decimal text; null or 1 where both are the same.',
      onWrite,
    ),
    company: reference('accounting.CompanyInfo', 'The company in whose books the payment is kept.', onWrite),
    total_amount: number('How much was paid.', onWrite),
    type: word(
      paymentType,
      'ACCOUNTS_RECEIVABLE where a customer paid, ACCOUNTS_PAYABLE where a supplier was paid.',
      onWrite,
    ),
    tracking_categories: references(
      'accounting.TrackingCategory',
      'The classes, departments and other dimensions by which the payment is reported.',
      onWrite,
    ),
    accounting_period: reference(
      'accounting.AccountingPeriod',
      'The accounting period in which the payment is booked.',
      onWrite,
    ),
    applied_to_lines: embeddedList(
      paymentLineItem,
      'Which records it pays, such as invoices, and how much of each.',
      onWrite,
    ),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
  },
  filters: {
    account_id: equals('account'),
    company_id: equals('company'),
    contact_id: equals('contact'),
    transaction_date_after: after('transaction_date'),
    transaction_date_before: before('transaction_date'),
  },
  remoteFields: true,
  linePaths: { applied_to_lines: 'line-items' },
})
