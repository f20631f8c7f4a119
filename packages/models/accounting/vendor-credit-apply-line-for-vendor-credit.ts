import { datetime, model, onCreate, reference, text } from '../language/index.ts'

export const vendorCreditApplyLineForVendorCredit = model('accounting.VendorCreditApplyLineForVendorCredit', {
  description:
    'The use of a part of a vendor credit, told inside the vendor credit: which bill it lowered, and by how much.',
  fields: {
    remote_id: text('What the vendor calls the line, as text; null where the vendor gives its lines no ids.', onCreate),
    invoice: reference('accounting.Invoice', 'The bill that it lowered.', onCreate),
    applied_date: datetime('When it was applied.', onCreate),
    applied_amount: text('By how much, in the currency of the vendor credit, as decimal text.', onCreate),
  },
})
