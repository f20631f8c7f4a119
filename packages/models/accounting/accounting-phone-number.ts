import { model, onCreate, text } from '../language/index.ts'

export const accountingPhoneNumber = model('accounting.AccountingPhoneNumber', {
  description: 'One telephone number of a contact or company.',
  fields: {
    number: text('The number as the vendor writes it, not normalised.', onCreate),
    type: text('What the line is for, in the words of the vendor.', onCreate),
  },
})
