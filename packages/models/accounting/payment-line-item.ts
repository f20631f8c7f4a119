import { datetime, model, onCreate, text } from '../language/index.ts'

export const paymentLineItem = model('accounting.PaymentLineItem', {
  description: 'The part of a payment that concerns one other record, told inside the payment or inside that record.',
  fields: {
    remote_id: text('What the vendor calls the line, as text; null where the vendor gives its lines no ids.', onCreate),
    applied_amount: text('How much of the payment, as decimal text.', onCreate),
    applied_date: datetime('When it was applied.', onCreate),
    related_object_id: text(
      'The remote id of the record on the other side: inside a payment what is paid, inside the paid record the payment.',
      onCreate,
    ),
    related_object_type: text('The kind of record on the other side, such as INVOICE.', onCreate),
  },
})
