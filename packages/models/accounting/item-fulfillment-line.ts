import { datetime, embedded, model, onCreate, reference, references, text } from '../language/index.ts'
import { salesOrderLine } from './sales-order-line.ts'

export const itemFulfillmentLine = model('accounting.ItemFulfillmentLine', {
  description: 'One line of a shipment.',
  fields: {
    remote_id: text('What the vendor calls the line, as text; null where the vendor gives its lines no ids.', onCreate),
    item: reference('accounting.Item', 'The product that is shipped.', onCreate),
    sales_order_line: embedded(
      salesOrderLine,
      'The line of the sales order that it fulfils; to write it, its remote_id is enough.',
      onCreate,
    ),
    quantity: text('How many units are shipped, as decimal text.', onCreate),
    tracking_categories: references(
      'accounting.TrackingCategory',
      'The classes, departments and other dimensions by which the line is reported.',
      onCreate,
    ),
    remote_created_at: datetime('When the line was created at the vendor.', onCreate),
    remote_updated_at: datetime('When the line was last changed at the vendor.', onCreate),
  },
  remoteFields: true,
})
