import { model, number, onCreate, reference, references, text, word } from '../language/index.ts'
import { currency } from '../shared/currency.ts'

export const purchaseOrderLineItem = model('accounting.PurchaseOrderLineItem', {
  description: 'One line of a purchase order.',
  fields: {
    remote_id: text('What the vendor calls the line, as text; null where the vendor gives its lines no ids.', onCreate),
    description: text('What the line is for.', onCreate),
    unit_price: number('Price of one unit.', onCreate),
    quantity: number('How many units.', onCreate),
    item: reference(
      'accounting.Item',
      'The product or service that the line is about; null where it is booked to an account only.',
      onCreate,
    ),
    account: reference('accounting.Account', 'The ledger account to which the line is booked.', {
      ...onCreate,
      expandable: false,
    }),
    tracking_category: reference(
      'accounting.TrackingCategory',
      'The one tracking category of a vendor that allows a single one; tracking_categories holds all of them.',
      { ...onCreate, expandable: false },
    ),
    tracking_categories: references(
      'accounting.TrackingCategory',
      'The classes, departments and other dimensions by which the line is reported.',
      { ...onCreate, expandable: false },
    ),
    tax_amount: text('The tax of the line, as decimal text.', onCreate),
    total_line_amount: text('The amount of the whole line, as decimal text.', onCreate),
    currency: word(
      currency,
      'Currency of the line, as an ISO 4217 code; null where it is that of the document.',
      onCreate,
    ),
    tax_rate: reference('accounting.TaxRate', 'The tax rate that applies to the line; null where it is untaxed.', {
      ...onCreate,
      expandable: false,
    }),
    exchange_rate: text('Rate from the currency of the line to that of the company, as decimal text.', onCreate),
    company: reference(
      'accounting.CompanyInfo',
      'The company in whose books the line is kept; null where it is that of the document.',
      { ...onCreate, expandable: false },
    ),
  },
  remoteFields: true,
})
