import { model, number, onCreate, reference, references, text, word } from '../language/index.ts'
import { currency } from '../shared/currency.ts'

export const journalLine = model('accounting.JournalLine', {
  description: 'What a journal entry books to one account.',
  fields: {
    remote_id: text('What the vendor calls the line, as text; null where the vendor gives its lines no ids.', onCreate),
    account: reference('accounting.Account', 'The ledger account to which the line is booked.', onCreate),
    net_amount: number('The amount, positive for a debit and negative for a credit.', onCreate),
    tracking_category: reference(
      'accounting.TrackingCategory',
      'The one tracking category of a vendor that allows a single one; tracking_categories holds all of them.',
      onCreate,
    ),
    tracking_categories: references(
      'accounting.TrackingCategory',
      'The classes, departments and other dimensions by which the line is reported.',
      onCreate,
    ),
    currency: word(
      currency,
      'Currency of the line, as an ISO 4217 code; null where it is that of the document.',
      onCreate,
    ),
    company: reference(
      'accounting.CompanyInfo',
      'The company in whose books the line is kept; null where it is that of the document.',
      { ...onCreate, expandable: false },
    ),
    employee: reference('accounting.Employee', 'The employee that the line concerns.', {
      ...onCreate,
      expandable: false,
    }),
    project: reference('accounting.Project', 'The project that the line is charged to.', onCreate),
    contact: reference('accounting.Contact', 'The customer or supplier that the line concerns.', {
      ...onCreate,
      expandable: false,
    }),
    tax_rate: reference('accounting.TaxRate', 'The tax rate that applies to the line; null where it is untaxed.', {
      ...onCreate,
      expandable: false,
    }),
    description: text('What the line is for.', onCreate),
    exchange_rate: text('Rate from the currency of the line to that of the company, as decimal text.', onCreate),
  },
  remoteFields: true,
})
