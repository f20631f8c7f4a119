import {
  after,
  before,
  datetime,
  embeddedList,
  equals,
  model,
  reference,
  references,
  text,
  vocabulary,
  word,
} from '../language/index.ts'
import { generalLedgerTransactionLine } from './general-ledger-transaction-line.ts'

export const underlyingTransactionType = vocabulary('UnderlyingTransactionType', [
  'INVOICE',
  'EXPENSE',
  'TRANSACTION',
  'JOURNAL_ENTRY',
  'PAYMENT',
  'VENDOR_CREDIT',
  'CREDIT_NOTE',
])

export const generalLedgerTransaction = model('accounting.GeneralLedgerTransaction', {
  path: 'general-ledger-transactions',
  description:
    'A completed booking in the general ledger: what any document, such as an invoice or a payment, did to the accounts.',
  fields: {
    underlying_transaction_remote_id: text('What the vendor calls the document that caused the booking.'),
    underlying_transaction_type: word(underlyingTransactionType, 'The kind of document that caused the booking.'),
    accounting_period: reference(
      'accounting.AccountingPeriod',
      'The accounting period in which the transaction is booked.',
    ),
    company: reference('accounting.CompanyInfo', 'The company in whose books the transaction is kept.'),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
    remote_created_at: datetime('When it was created at the vendor.'),
    tracking_categories: references(
      'accounting.TrackingCategory',
      'The classes, departments and other dimensions by which the transaction is reported.',
    ),
    posting_date: datetime('The date under which it is booked.'),
    general_ledger_transaction_lines: embeddedList(
      generalLedgerTransactionLine,
      'What it did to each account; the debits equal the credits.',
    ),
  },
  filters: {
    company_id: equals('company'),
    posted_date_after: after('posting_date'),
    posted_date_before: before('posting_date'),
  },
})
