import { model, onCreate, text } from '../language/index.ts'

export const phoneNumber = model('accounting.PhoneNumber', {
  valuePath: 'phone-numbers',
  description: 'A telephone number inside a company or a contact.',
  fields: {
    number: text('The number as the vendor keeps it, with or without country code.', onCreate),
    type: text('What it is used for, such as mobile or fax, in the words of the vendor.', onCreate),
  },
})
