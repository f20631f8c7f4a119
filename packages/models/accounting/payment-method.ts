import { boolean, datetime, model, text, vocabulary, word } from '../language/index.ts'

export const paymentMethodType = vocabulary('PaymentMethodType', ['CREDIT_CARD', 'DEBIT_CARD', 'ACH', 'CASH', 'CHECK'])

export const paymentMethod = model('accounting.PaymentMethod', {
  path: 'payment-methods',
  description: 'A way in which payments are made, such as a card or a bank transfer.',
  fields: {
    payment_method_url: text('The page of the payment method in the web application of the vendor.'),
    method_type: word(paymentMethodType, 'The sort of payment method.'),
    name: text('What the payment method is called.'),
    is_active: boolean('Whether it can still be used.'),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
  },
})
