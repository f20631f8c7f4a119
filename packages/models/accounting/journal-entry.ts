import {
  after,
  before,
  boolean,
  datetime,
  embeddedList,
  equals,
  model,
  onCreate,
  reference,
  references,
  text,
  vocabulary,
  word,
} from '../language/index.ts'
import { currency } from '../shared/currency.ts'
import { journalLine } from './journal-line.ts'
import { paymentLineItem } from './payment-line-item.ts'

export const postingStatus = vocabulary('PostingStatus', ['UNPOSTED', 'POSTED'])

export const journalEntry = model('accounting.JournalEntry', {
  path: 'journal-entries',
  description: 'A booking that was made by hand or by a program, without a document of its own such as an invoice.',
  fields: {
    journal_entry_url: text('The page of the entry in the web application of the vendor.'),
    transaction_date: datetime('The date under which it is booked.', onCreate),
    payments: references(
      'accounting.Payment',
      'The payments tied to it; applied_payments says how much of each.',
      onCreate,
    ),
    applied_payments: embeddedList(paymentLineItem, 'How much of which payment was applied to it.'),
    memo: text('A remark for the reader of the books.', onCreate),
    currency: word(currency, 'Currency of the amounts, as an ISO 4217 code.', onCreate),
    exchange_rate: text(
      'Rate from the currency of the entry to that of the company, as decimal text; null or 1 where both are the same.',
      onCreate,
    ),
    company: reference('accounting.CompanyInfo', 'The company in whose books the entry is kept.', onCreate),
    inclusive_of_tax: boolean(
      'Whether the amounts of the lines contain tax already; null where the vendor does not say.',
      onCreate,
    ),
    lines: embeddedList(journalLine, 'What is booked to each account; the amounts add up to zero.', onCreate),
    journal_number: text('The number people use for it.', onCreate),
    tracking_categories: references(
      'accounting.TrackingCategory',
      'The classes, departments and other dimensions by which the entry is reported.',
      onCreate,
    ),
    posting_status: word(postingStatus, 'Whether it counts in the ledger yet.', onCreate),
    accounting_period: reference('accounting.AccountingPeriod', 'The accounting period in which the entry is booked.'),
    remote_created_at: datetime('When it was created at the vendor.'),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
  },
  filters: {
    company_id: equals('company'),
    transaction_date_after: after('transaction_date'),
    transaction_date_before: before('transaction_date'),
  },
  remoteFields: true,
})
