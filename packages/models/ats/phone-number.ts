import { model, onCreate, text, vocabulary, word } from '../language/index.ts'

export const phoneNumberType = vocabulary('PhoneNumberType', ['HOME', 'WORK', 'MOBILE', 'SKYPE', 'OTHER'])

export const phoneNumber = model('ats.PhoneNumber', {
  description: 'One telephone number of a candidate.',
  fields: {
    value: text('The number as the vendor keeps it; the format is not normalised.', onCreate),
    phone_number_type: word(phoneNumberType, 'What it is used for.', onCreate),
  },
})
