import { model, onCreate, reference, references, text } from '../language/index.ts'

export const creditNoteLineItem = model('accounting.CreditNoteLineItem', {
  description: 'One line of a credit note.',
  fields: {
    remote_id: text('What the vendor calls the line, as text; null where the vendor gives its lines no ids.', onCreate),
    item: reference(
      'accounting.Item',
      'The product or service that the line is about; null where it is booked to an account only.',
      onCreate,
    ),
    name: text('A short title of the line.', onCreate),
    description: text('What the line is for.', onCreate),
    quantity: text('How many units, as decimal text.', onCreate),
    memo: text('A remark for the reader of the books.', onCreate),
    unit_price: text('Price of one unit, as decimal text.', onCreate),
    tax_rate: reference('accounting.TaxRate', 'The tax rate that applies to the line; null where it is untaxed.', {
      ...onCreate,
      expandable: false,
    }),
    total_line_amount: text('The credit of the whole line, as decimal text.', onCreate),
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
    account: reference('accounting.Account', 'The ledger account to which the line is booked.', {
      ...onCreate,
      expandable: false,
    }),
    company: reference(
      'accounting.CompanyInfo',
      'The company in whose books the line is kept; null where it is that of the document.',
      onCreate,
    ),
    contact: reference(
      'accounting.Contact',
      'The contact that the line concerns, where it is not that of the credit note.',
      onCreate,
    ),
    project: reference('accounting.Project', 'The project that the line is charged to.', onCreate),
  },
})
