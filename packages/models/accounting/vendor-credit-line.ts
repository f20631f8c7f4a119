import { model, number, onCreate, reference, references, text } from '../language/index.ts'

export const vendorCreditLine = model('accounting.VendorCreditLine', {
  description: 'One line of a vendor credit.',
  fields: {
    remote_id: text('What the vendor calls the line, as text; null where the vendor gives its lines no ids.', onCreate),
    net_amount: number(
      'The credit of the line; inclusive_of_tax of the vendor credit says whether tax is in it.',
      onCreate,
    ),
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
    description: text('What the line is for.', onCreate),
    account: reference('accounting.Account', 'The ledger account to which the line is booked.', onCreate),
    company: reference(
      'accounting.CompanyInfo',
      'The company in whose books the line is kept; null where it is that of the document.',
      { ...onCreate, expandable: false },
    ),
    project: reference('accounting.Project', 'The project that the line is charged to.', onCreate),
    contact: reference(
      'accounting.Contact',
      'The customer to whom the credit is passed on, or the supplier where it is not that of the vendor credit.',
      onCreate,
    ),
    tax_rate: reference('accounting.TaxRate', 'The tax rate that applies to the line; null where it is untaxed.', {
      ...onCreate,
      expandable: false,
    }),
    exchange_rate: text('Rate from the currency of the line to that of the company, as decimal text.', onCreate),
  },
})
