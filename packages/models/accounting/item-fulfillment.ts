import { datetime, embeddedList, model, onCreate, reference, text, vocabulary, word } from '../language/index.ts'
import { itemFulfillmentLine } from './item-fulfillment-line.ts'

export const itemFulfillmentStatus = vocabulary('ItemFulfillmentStatus', [
  'DRAFT',
  'IN_PROGRESS',
  'SHIPPED',
  'CANCELLED',
])

export const itemFulfillment = model('accounting.ItemFulfillment', {
  path: 'item-fulfillments',
  description: 'The shipment of goods of a sales order, in whole or in part.',
  fields: {
    item_fulfillment_url: text('The page of the shipment in the web application of the vendor.'),
    sales_order: reference('accounting.SalesOrder', 'The sales order that it fulfils.', onCreate),
    fulfillment_date: datetime('When the goods left, or are to leave.', onCreate),
    customer: reference('accounting.Contact', 'The customer who receives the goods.', onCreate),
    company: reference('accounting.CompanyInfo', 'The company in whose books the shipment is kept.', onCreate),
    status: word(itemFulfillmentStatus, 'How far the shipment has come.', onCreate),
    memo: text('A remark for those who handle it.', onCreate),
    lines: embeddedList(itemFulfillmentLine, 'What is shipped, line by line.', onCreate),
    remote_created_at: datetime('When it was created at the vendor.'),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
  },
  remoteFields: true,
})
