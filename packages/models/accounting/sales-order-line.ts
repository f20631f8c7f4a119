import { datetime, model, onCreate, reference, references, text } from '../language/index.ts'

export const salesOrderLine = model('accounting.SalesOrderLine', {
  description: 'One line of a sales order.',
  fields: {
    remote_id: text('What the vendor calls the line, as text; null where the vendor gives its lines no ids.', onCreate),
    description: text('What the line is for.', onCreate),
    unit_price: text('Price of one unit, as decimal text.', onCreate),
    quantity: text('How many units, as decimal text.', onCreate),
    item: reference(
      'accounting.Item',
      'The product or service that the line is about; null where it is booked to an account only.',
      onCreate,
    ),
    tax_rate: reference(
      'accounting.TaxRate',
      'The tax rate that applies to the line; null where it is untaxed.',
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
      onCreate,
    ),
    remote_created_at: datetime('When the line was created at the vendor.', onCreate),
    remote_updated_at: datetime('When the line was last changed at the vendor.', onCreate),
  },
  remoteFields: true,
})
