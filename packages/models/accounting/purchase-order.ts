import {
  after,
  before,
  boolean,
  datetime,
  embedded,
  embeddedList,
  equals,
  model,
  number,
  onCreate,
  reference,
  references,
  text,
  vocabulary,
  word,
} from '../language/index.ts'
import { currency } from '../shared/currency.ts'
import { address } from './address.ts'
import { purchaseOrderLineItem } from './purchase-order-line-item.ts'

export const purchaseOrderStatus = vocabulary('PurchaseOrderStatus', [
  'DRAFT',
  'SUBMITTED',
  'AUTHORIZED',
  'BILLED',
  'DELETED',
])

export const purchaseOrder = model('accounting.PurchaseOrder', {
  path: 'purchase-orders',
  description: 'An order of the company to a supplier. Nothing is owed yet: that starts with the bill.',
  fields: {
    purchase_order_url: text('The page of the order in the web application of the vendor.'),
    status: word(purchaseOrderStatus, 'How far the order has come.', onCreate),
    issue_date: datetime('When it was placed.', onCreate),
    purchase_order_number: text('The number printed on it.'),
    delivery_date: datetime('When the goods are to arrive.', onCreate),
    delivery_address: embedded(address, 'Where the goods are to arrive.', onCreate),
    customer: reference('accounting.Contact', 'The contact on whose behalf the goods are ordered.', {
      ...onCreate,
      expandable: false,
    }),
    vendor: reference('accounting.Contact', 'The supplier from whom the goods are ordered.', onCreate),
    memo: text('A remark for the supplier or for the reader of the books.', onCreate),
    company: reference('accounting.CompanyInfo', 'The company in whose books the order is kept.', onCreate),
    total_amount: number('The value of the whole order.', onCreate),
    currency: word(currency, 'Currency of the amounts, as an ISO 4217 code.', onCreate),
    exchange_rate: text(
      'Rate from the currency of the order to that of the company, as decimal text; null or 1 where both are the same.',
      onCreate,
    ),
    payment_term: reference('accounting.PaymentTerm', 'The agreement on when its bill is due.', onCreate),
    line_items: embeddedList(purchaseOrderLineItem, 'What is ordered, line by line.', onCreate),
    inclusive_of_tax: boolean(
      'Whether the amounts of the lines contain tax already; null where the vendor does not say.',
      onCreate,
    ),
    tracking_categories: references(
      'accounting.TrackingCategory',
      'The classes, departments and other dimensions by which the order is reported.',
      onCreate,
    ),
    accounting_period: reference('accounting.AccountingPeriod', 'The accounting period in which the order is booked.'),
    remote_created_at: datetime('When it was created at the vendor.'),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
  },
  filters: {
    company_id: equals('company'),
    issue_date_after: after('issue_date'),
    issue_date_before: before('issue_date'),
  },
  remoteFields: true,
})
