import { boolean, datetime, integer, model, reference, text } from '../language/index.ts'

export const paymentTerm = model('accounting.PaymentTerm', {
  path: 'payment-terms',
  description: 'An agreement on when an invoice is due, such as within 30 days.',
  fields: {
    payment_term_url: text('The page of the payment term in the web application of the vendor.'),
    name: text('What the payment term is called.'),
    is_active: boolean('Whether it can still be used.'),
    company: reference('accounting.CompanyInfo', 'The company that uses it.'),
    days_until_due: integer('Days from the date of the invoice until it is due.'),
    discount_days: integer('Days from the date of the invoice within which paying earns a discount.'),
    remote_last_modified_at: datetime('When it was last changed at the vendor.'),
  },
})
