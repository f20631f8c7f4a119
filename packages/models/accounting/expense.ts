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
  reference,
  references,
  text,
  word,
} from '../language/index.ts'
import { currency } from '../shared/currency.ts'
import { expenseLine } from './expense-line.ts'

export const expense = model('accounting.Expense', {
  path: 'expenses',
  description:
    'A purchase that was paid at once, in cash, by card or by cheque. A purchase that is paid later is an invoice.',
  fields: {
    transaction_date: datetime('When the money was spent.', onCreate),
    remote_created_at: datetime('When it was created at the vendor.'),
    account: reference('accounting.Account', 'The account from which it was paid.', onCreate),
    contact: reference('accounting.Contact', 'The supplier that was paid.', onCreate),
    total_amount: number('What was paid, with tax.', onCreate),
    sub_total: number('What was paid, before tax.', onCreate),
    total_tax_amount: number('The tax in it.', onCreate),
    currency: word(currency, 'Currency of the amounts, as an ISO 4217 code.', onCreate),
    exchange_rate: text(
      'Rate from the currency of the expense to that of the company, as decimal text; null or 1 where both are the same.',
      onCreate,
    ),
    inclusive_of_tax: boolean(
      'Whether the amounts of the lines contain tax already; null where the vendor does not say.',
      onCreate,
    ),
    company: reference('accounting.CompanyInfo', 'The company in whose books the expense is kept.', onCreate),
    employee: reference('accounting.Employee', 'The employee who spent the money.', onCreate),
    memo: text('A remark for the reader of the books.', onCreate),
    lines: embeddedList(expenseLine, 'What was bought, line by line.', onCreate),
    tracking_categories: references(
      'accounting.TrackingCategory',
      'The classes, departments and other dimensions by which the expense is reported.',
      onCreate,
    ),
    accounting_period: reference(
      'accounting.AccountingPeriod',
      'The accounting period in which the expense is booked.',
      onCreate,
    ),
  },
  filters: {
    company_id: equals('company'),
    transaction_date_after: after('transaction_date'),
    transaction_date_before: before('transaction_date'),
  },
  remoteFields: true,
  linePaths: { lines: 'lines' },
})
