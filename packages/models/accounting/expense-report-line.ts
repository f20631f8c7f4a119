import { boolean, datetime, model, number, onCreate, reference, references, text, word } from '../language/index.ts'
import { currency } from '../shared/currency.ts'

export const expenseReportLine = model('accounting.ExpenseReportLine', {
  description: 'One spending in an expense report. It is a record of its own, listed below its report.',
  fields: {
    account: reference('accounting.Account', 'The ledger account to which the line is booked.', onCreate),
    description: text('What the line is for.', onCreate),
    expense_date: datetime('When the money was spent.', onCreate),
    amount: number('How much was spent, in the currency of the line.', onCreate),
    currency: word(
      currency,
      'Currency of the line, as an ISO 4217 code; null where it is that of the document.',
      onCreate,
    ),
    exchange_rate: text('Rate from the currency of the line to that of the company, as decimal text.', onCreate),
    is_billable: boolean('Whether a customer is charged for it.', onCreate),
    tracking_categories: references(
      'accounting.TrackingCategory',
      'The classes, departments and other dimensions by which the line is reported.',
      { ...onCreate, expandable: false },
    ),
    employee: reference('accounting.Employee', 'The employee who spent the money.', onCreate),
    project: reference('accounting.Project', 'The project that the line is charged to.', onCreate),
    company: reference(
      'accounting.CompanyInfo',
      'The company in whose books the line is kept; null where it is that of the document.',
      onCreate,
    ),
    contact: reference(
      'accounting.Contact',
      'The customer who is charged for it, or the supplier that was paid.',
      onCreate,
    ),
    quantity: number('How many units.', onCreate),
    unit_price: number('Price of one unit.', onCreate),
    non_reimbursable: boolean(
      'Whether the employee gets nothing back for it, such as when the card of the company was used.',
      onCreate,
    ),
    tax_amount: number('The tax in it or on top of it.', onCreate),
    inclusive_of_tax: boolean('Whether the amount contains the tax already.', onCreate),
    tax_rate: reference(
      'accounting.TaxRate',
      'The tax rate that applies to the line; null where it is untaxed.',
      onCreate,
    ),
  },
  remoteFields: true,
  nested: [
    {
      path: 'expense-reports/{expense_report_id}/lines',
      parent: 'accounting.ExpenseReport',
      through: { parent: 'lines' },
    },
  ],
})
