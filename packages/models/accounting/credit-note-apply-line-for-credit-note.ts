import { datetime, model, onCreate, reference, text } from '../language/index.ts'

export const creditNoteApplyLineForCreditNote = model('accounting.CreditNoteApplyLineForCreditNote', {
  description:
    'The use of a part of a credit note, told inside the credit note: which invoice it lowered, and by how much.',
  fields: {
    remote_id: text('What the vendor calls the line, as text; null where the vendor gives its lines no ids.', onCreate),
    invoice: reference('accounting.Invoice', 'The invoice that it lowered.', onCreate),
    applied_date: datetime('When it was applied.', onCreate),
    applied_amount: text('By how much, in the currency of the credit note, as decimal text.', onCreate),
  },
})
