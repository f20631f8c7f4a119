import { datetime, model, reference, text } from '../language/index.ts'

export const vendorCreditApplyLineForInvoice = model('accounting.VendorCreditApplyLineForInvoice', {
  description: 'The use of a part of a vendor credit, told inside the bill that it lowered.',
  fields: {
    remote_id: text('What the vendor calls the line, as text; null where the vendor gives its lines no ids.'),
    vendor_credit: reference('accounting.VendorCredit', 'The vendor credit that was used.'),
    applied_date: datetime('When it was applied.'),
    applied_amount: text('How much of it was used, in the currency of the vendor credit, as decimal text.'),
  },
})
