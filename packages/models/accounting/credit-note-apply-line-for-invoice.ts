import { datetime, model, reference, text } from '../language/index.ts'

export const creditNoteApplyLineForInvoice = model('accounting.CreditNoteApplyLineForInvoice', {
  description: 'The use of a part of a credit note, told inside the invoice that it lowered.',
  fields: {
    remote_id: text('What the vendor calls the line, as text; null where the vendor gives its lines no ids.'),
    credit_note: reference('accounting.CreditNote', 'The credit note that was used.'),
    applied_date: datetime('When it was applied.'),
    applied_amount: text('How much of it was used, in the currency of the credit note, as decimal text.'),
  },
})
