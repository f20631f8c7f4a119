import {
  after,
  before,
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
import { salesOrderLine } from './sales-order-line.ts'

export const salesOrderStatus = vocabulary('SalesOrderStatus', [
  'DRAFT',
  'PENDING_APPROVAL',
  'OPEN',
  'PARTIALLY_COMPLETED',
  'COMPLETED',
  'CLOSED',
])

export const salesOrder = model('accounting.SalesOrder', {
  path: 'sales-orders',
  description: 'An order of a customer to the company. Nothing is owed yet: that starts with the invoice.',
  fields: {
    customer: reference('accounting.Contact', 'The customer who ordered.', onCreate),
    currency: word(currency, 'Currency of the amounts, as an ISO 4217 code.', onCreate),
    exchange_rate: text(
      'Rate from the currency of the order to that of the company, as decimal text; null or 1 where both are the same.',
      onCreate,
    ),
    company: reference('accounting.CompanyInfo', 'The company in whose books the order is kept.', onCreate),
    sales_order_url: text('The page of the order in the web application of the vendor.'),
    status: word(salesOrderStatus, 'How far the order has come.', onCreate),
    payment_term: reference('accounting.PaymentTerm', 'The agreement on when its invoice is due.', onCreate),
    memo: text('A remark for the customer or for the reader of the books.', onCreate),
    shipping_address: embedded(address, 'Where the goods are sent.', onCreate),
    tracking_categories: references(
      'accounting.TrackingCategory',
      'The classes, departments and other dimensions by which the order is reported.',
      onCreate,
    ),
    issue_date: datetime('When it was placed.', onCreate),
    transaction_number: text('The number printed on it.', onCreate),
    total: number('The value of the whole order.', onCreate),
    lines: embeddedList(salesOrderLine, 'What is ordered, line by line.', onCreate),
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
