import { model, number, onCreate, reference, references, text, word } from '../language/index.ts'
import { currency } from '../shared/currency.ts'

export const expenseLine = model('accounting.ExpenseLine', {
  description: 'One line of an expense.',
  fields: {
    remote_id: text('What the vendor calls the line, as text; null where the vendor gives its lines no ids.', onCreate),
    item: reference(
      'accounting.Item',
      'The product or service that the line is about; null where it is booked to an account only.',
      onCreate,
    ),
    net_amount: number('The amount of the line; inclusive_of_tax of the expense says whether tax is in it.', onCreate),
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
    company: reference(
      'accounting.CompanyInfo',
      'The company in whose books the line is kept; null where it is that of the document.',
      { ...onCreate, expandable: false },
    ),
    employee: reference(
      'accounting.Employee',
      'The employee who spent the money, where it is not that of the expense.',
      onCreate,
    ),
    currency: word(
      currency,
      'Currency of the line, as an ISO 4217 code; null where it is that of the document.',
      onCreate,
    ),
    account: reference('accounting.Account', 'The ledger account to which the line is booked.', onCreate),
    contact: reference(
      'accounting.Contact',
      'The customer to whom the cost is passed on, or the supplier where it is not that of the expense.',
      onCreate,
    ),
    project: reference('accounting.Project', 'The project that the line is charged to.', onCreate),
    description: text('What the line is for.', onCreate),
    exchange_rate: text('Rate from the currency of the line to that of the company, as decimal text.', onCreate),
    tax_rate: reference('accounting.TaxRate', 'The tax rate that applies to the line; null where it is untaxed.', {
      ...onCreate,
      expandable: false,
    }),
    quantity: text('How many units, as decimal text.', onCreate),
    unit_price: text('Price of one unit, as decimal text.', onCreate),
  },
})
