import {
  after,
  before,
  boolean,
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
import { creditNoteApplyLineForCreditNote } from './credit-note-apply-line-for-credit-note.ts'
import { creditNoteLineItem } from './credit-note-line-item.ts'
import { paymentLineItem } from './payment-line-item.ts'

export const creditNoteStatus = vocabulary('CreditNoteStatus', ['SUBMITTED', 'AUTHORIZED', 'PAID'])

export const creditNote = model('accounting.CreditNote', {
  path: 'credit-notes',
  description:
    'A document that lowers what a customer owes, such as after a return. Credits from a supplier are vendor credits.',
  fields: {
    credit_note_url: text('The page of the credit note in the web application of the vendor.'),
    transaction_date: datetime('The date it carries.', onWrite),
    status: word(creditNoteStatus, 'How far it has come.', onWrite),
    number: text('The number printed on it.', onWrite),
    contact: reference('accounting.Contact', 'The customer who is credited.', onWrite),
    company: reference('accounting.CompanyInfo', 'The company in whose books the credit note is kept.', onWrite),
    exchange_rate: text(
      'Rate from the currency of the credit note to that of the company, as decimal text; null or 1 where both are the same.',
      onWrite,
    ),
    total_amount: number('The whole credit, with tax.', onWrite),
    remaining_credit: number('The part of the credit that is not used up yet.', onWrite),
    inclusive_of_tax: boolean(
      'Whether the amounts of the lines contain tax already; null where the vendor does not say.',
      onWrite,
    ),
    line_items: embeddedList(creditNoteLineItem, 'What is credited, line by line.', onWrite),
    tracking_categories: references(
      'accounting.TrackingCategory',
      'The classes, departments and other dimensions by which the credit note is reported.',
      onWrite,
    ),
    currency: word(currency, 'Currency of the amounts, as an ISO 4217 code.', onWrite),
    remote_created_at: datetime('When it was created at the vendor.'),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
    payments: references('accounting.Payment', 'The payments that refund it or that it takes part in.', onWrite),
    applied_payments: embeddedList(paymentLineItem, 'How much of which payment concerns it.', onWrite),
    accounting_period: reference(
      'accounting.AccountingPeriod',
      'The accounting period in which the credit note is booked.',
      onWrite,
    ),
    applied_to_lines: embeddedList(
      creditNoteApplyLineForCreditNote,
      'How much of it was applied to which invoice.',
      onWrite,
    ),
  },
  operations: {
    application: {
      description: 'Applies a part of the credit note to an invoice.',
      fields: creditNoteApplyLineForCreditNote.fields,
      required: ['invoice', 'applied_amount'],
    },
  },
  filters: {
    company_id: equals('company'),
    transaction_date_after: after('transaction_date'),
    transaction_date_before: before('transaction_date'),
  },
})
