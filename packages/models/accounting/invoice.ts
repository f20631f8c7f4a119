import {
  after,
  before,
  boolean,
  datetime,
  embeddedList,
  equals,
  model,
  number,
  onWrite,
  reference,
  references,
  text,
  vocabulary,
  word,
} from '../language/index.ts'
import { currency } from '../shared/currency.ts'
import { creditNoteApplyLineForInvoice } from './credit-note-apply-line-for-invoice.ts'
import { invoiceLineItem } from './invoice-line-item.ts'
import { paymentLineItem } from './payment-line-item.ts'
import { vendorCreditApplyLineForInvoice } from './vendor-credit-apply-line-for-invoice.ts'

export const invoiceType = vocabulary('InvoiceType', ['ACCOUNTS_RECEIVABLE', 'ACCOUNTS_PAYABLE'])

export const invoiceStatus = vocabulary('InvoiceStatus', [
  'PAID',
  'DRAFT',
  'SUBMITTED',
  'PARTIALLY_PAID',
  'OPEN',
  'VOID',
])

export const invoice = model('accounting.Invoice', {
  path: 'invoices',
  description:
    'A demand for payment: one that the company sends to a customer, or a bill that it receives from a supplier. `type` says which.',
  fields: {
    invoice_url: text('The page of the invoice in the web application of the vendor.'),
    type: word(
      invoiceType,
      'ACCOUNTS_RECEIVABLE where a customer owes the company, ACCOUNTS_PAYABLE where the company owes a supplier.',
      onWrite,
    ),
    contact: reference('accounting.Contact', 'The customer or the supplier.', onWrite),
    number: text('The number printed on it.', onWrite),
    issue_date: datetime('The date it carries.', onWrite),
    due_date: datetime('By when it is to be paid.', onWrite),
    paid_on_date: datetime('When it was paid in full; null until then.', onWrite),
    memo: text('A remark for the customer or for the reader of the books.', onWrite),
    company: reference('accounting.CompanyInfo', 'The company in whose books the invoice is kept.', onWrite),
    employee: reference('accounting.Employee', 'The employee who is tied to it, such as the seller.', onWrite),
    currency: word(currency, 'Currency of the amounts, as an ISO 4217 code.', onWrite),
    exchange_rate: text(
      'Rate from the currency of the invoice to that of the company, as decimal text; null or 1 where both are the same.',
      onWrite,
    ),
    payment_term: reference('accounting.PaymentTerm', 'The agreement on when it is due.', onWrite),
    total_discount: number('How much was taken off the price.', onWrite),
    sub_total: number('The sum of its lines before tax.', onWrite),
    status: word(invoiceStatus, 'How far it has come, from draft to paid or void.', onWrite),
    total_tax_amount: number('The tax in it.', onWrite),
    total_amount: number('The sum to be paid, with tax and after discounts.', onWrite),
    balance: number('What is still to be paid.', onWrite),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
    tracking_categories: references(
      'accounting.TrackingCategory',
      'The classes, departments and other dimensions by which the invoice is reported.',
      onWrite,
    ),
    accounting_period: reference(
      'accounting.AccountingPeriod',
      'The accounting period in which the invoice is booked.',
      onWrite,
    ),
    purchase_orders: references('accounting.PurchaseOrder', 'The purchase orders that it bills.', onWrite),
    sales_orders: references('accounting.SalesOrder', 'The sales orders that it bills.'),
    payments: references(
      'accounting.Payment',
      'The payments made for it; applied_payments says how much of each.',
      onWrite,
    ),
    applied_payments: embeddedList(paymentLineItem, 'How much of which payment was applied to it.'),
    line_items: embeddedList(invoiceLineItem, 'What is charged, line by line.', onWrite),
    applied_credit_notes: embeddedList(creditNoteApplyLineForInvoice, 'How much of which credit note lowered it.'),
    applied_vendor_credits: embeddedList(
      vendorCreditApplyLineForInvoice,
      'How much of which vendor credit lowered it.',
    ),
    inclusive_of_tax: boolean(
      'Whether the amounts of the lines contain tax already; null where the vendor does not say.',
      onWrite,
    ),
  },
  filters: {
    company_id: equals('company'),
    contact_id: equals('contact'),
    issue_date_after: after('issue_date'),
    issue_date_before: before('issue_date'),
    number: equals('number'),
    status: equals('status'),
    type: equals('type'),
  },
  remoteFields: true,
})
