import { model, reference, references, text, word } from '../language/index.ts'
import { currency } from '../shared/currency.ts'

export const transactionLineItem = model('accounting.TransactionLineItem', {
  description: 'One line of a transaction.',
  fields: {
    remote_id: text('What the vendor calls the line, as text; null where the vendor gives its lines no ids.'),
    memo: text('What the line is for.'),
    unit_price: text('Price of one unit, as decimal text.'),
    quantity: text('How many units, as decimal text.'),
    item: reference(
      'accounting.Item',
      'The product or service that the line is about; null where it is booked to an account only.',
    ),
    account: reference('accounting.Account', 'The ledger account to which the line is booked.', { expandable: false }),
    tracking_category: reference(
      'accounting.TrackingCategory',
      'The one tracking category of a vendor that allows a single one; tracking_categories holds all of them.',
      { expandable: false },
    ),
    tracking_categories: references(
      'accounting.TrackingCategory',
      'The classes, departments and other dimensions by which the line is reported.',
      { expandable: false },
    ),
    total_line_amount: text('The amount of the whole line, as decimal text.'),
    tax_rate: reference('accounting.TaxRate', 'The tax rate that applies to the line; null where it is untaxed.', {
      expandable: false,
    }),
    currency: word(currency, 'Currency of the line, as an ISO 4217 code; null where it is that of the document.'),
    exchange_rate: text('Rate from the currency of the line to that of the company, as decimal text.'),
    company: reference(
      'accounting.CompanyInfo',
      'The company in whose books the line is kept; null where it is that of the document.',
      { expandable: false },
    ),
  },
})
