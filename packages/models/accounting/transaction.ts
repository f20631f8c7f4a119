import {
  after,
  before,
  boolean,
  datetime,
  embeddedList,
  equals,
  model,
  reference,
  references,
  text,
  word,
} from '../language/index.ts'
import { currency } from '../shared/currency.ts'
import { transactionLineItem } from './transaction-line-item.ts'

export const transaction = model('accounting.Transaction', {
  path: 'transactions',
  description: 'A transaction that no other model holds, such as a transfer, a deposit or a stock adjustment.',
  fields: {
    transaction_type: text('The kind of transaction in the words of the vendor.'),
    number: text('The number people use for it.'),
    transaction_date: datetime('When it took place.'),
    account: reference('accounting.Account', 'The ledger account that it mainly changes.'),
    contact: reference('accounting.Contact', 'The customer or supplier that it concerns.'),
    inclusive_of_tax: boolean(
      'Whether the amounts of the lines contain tax already; null where the vendor does not say.',
    ),
    total_amount: text('Its whole amount, as decimal text.'),
    currency: word(currency, 'Currency of the amounts, as an ISO 4217 code.'),
    exchange_rate: text(
      'Rate from the currency of the transaction to that of the company, as decimal text; null or 1 where both are the same.',
    ),
    company: reference('accounting.CompanyInfo', 'The company in whose books the transaction is kept.'),
    tracking_categories: references(
      'accounting.TrackingCategory',
      'The classes, departments and other dimensions by which the transaction is reported.',
    ),
    line_items: embeddedList(transactionLineItem, 'Of what it is made, line by line.'),
    accounting_period: reference(
      'accounting.AccountingPeriod',
      'The accounting period in which the transaction is booked.',
    ),
    transaction_url: text('The page of the transaction in the web application of the vendor.'),
  },
  filters: {
    company_id: equals('company'),
    transaction_date_after: after('transaction_date'),
    transaction_date_before: before('transaction_date'),
  },
})
