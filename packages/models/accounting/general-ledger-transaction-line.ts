import { model, reference, references, text, word } from '../language/index.ts'
import { currency } from '../shared/currency.ts'

export const generalLedgerTransactionLine = model('accounting.GeneralLedgerTransactionLine', {
  description: 'The effect of a ledger transaction on one account: a debit or a credit.',
  fields: {
    remote_id: text('What the vendor calls the line, as text; null where the vendor gives its lines no ids.'),
    account: reference('accounting.Account', 'The ledger account that it changes.'),
    company: reference(
      'accounting.CompanyInfo',
      'The company in whose books the line is kept; null where it is that of the document.',
    ),
    employee: reference('accounting.Employee', 'The employee that the line concerns.'),
    contact: reference('accounting.Contact', 'The customer or supplier that the line concerns.'),
    project: reference('accounting.Project', 'The project that the line is charged to.'),
    base_currency: word(
      currency,
      'Currency of debit_amount and credit_amount, that of the company, as an ISO 4217 code.',
    ),
    transaction_currency: word(currency, 'Currency of the document and of the foreign amounts, as an ISO 4217 code.'),
    exchange_rate: text('Rate from the currency of the document to that of the company, as decimal text.'),
    description: text('What the line is for.'),
    tracking_categories: references(
      'accounting.TrackingCategory',
      'The classes, departments and other dimensions by which the line is reported.',
    ),
    debit_amount: text('How much is debited, in the base currency, as decimal text; zero or null for a credit.'),
    credit_amount: text('How much is credited, in the base currency, as decimal text; zero or null for a debit.'),
    item: reference(
      'accounting.Item',
      'The product or service that the line is about; null where it is booked to an account only.',
    ),
    foreign_debit_amount: text('How much is debited, in the currency of the document, as decimal text.'),
    foreign_credit_amount: text('How much is credited, in the currency of the document, as decimal text.'),
  },
})
