import { model, onCreate, text } from '../language/index.ts'

export const phoneNumber = model('crm.PhoneNumber', {
  description: 'One telephone number of an account, contact or lead.',
  fields: {
    phone_number: text('The number as the vendor keeps it; the format is not normalised.', onCreate),
    phone_number_type: text('What it is used for, such as work or mobile, in the words of the vendor.', onCreate),
  },
})
