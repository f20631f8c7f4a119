import { boolean, model, number, onCreate, reference, references, text, word } from '../language/index.ts'
import { currency } from '../shared/currency.ts'

export const invoiceLineItem = model('accounting.InvoiceLineItem', {
  description: 'One line of an invoice.',
  fields: {
    remote_id: text('What the vendor calls the line, as text; null where the vendor gives its lines no ids.', onCreate),
    description: text('What the line is for.', onCreate),
    unit_price: number('Price of one unit.', onCreate),
    quantity: number('How many units.', onCreate),
    total_amount: number(
      'The amount of the whole line; inclusive_of_tax of the invoice says whether tax is in it.',
      onCreate,
    ),
    employee: reference('accounting.Employee', 'The employee who is tied to the line.', onCreate),
    project: reference('accounting.Project', 'The project that the line is charged to.', onCreate),
    contact: reference(
      'accounting.Contact',
      'The contact that the line concerns, where it is not that of the invoice.',
      onCreate,
    ),
    currency: word(
      currency,
      'Currency of the line, as an ISO 4217 code; null where it is that of the document.',
      onCreate,
    ),
    exchange_rate: text('Rate from the currency of the line to that of the company, as decimal text.', onCreate),
    item: reference(
      'accounting.Item',
      'The product or service that the line is about; null where it is booked to an account only.',
      onCreate,
    ),
    account: reference('accounting.Account', 'The ledger account to which the line is booked.', onCreate),
    tax_rate: reference('accounting.TaxRate', 'The tax rate that applies to the line; null where it is untaxed.', {
      ...onCreate,
      expandable: false,
    }),
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
    is_billable: boolean('Whether a customer is charged for the line of a bill.', onCreate),
  },
  remoteFields: true,
})
