import { email, model, onCreate, vocabulary, word } from '../language/index.ts'

export const emailAddressType = vocabulary('EmailAddressType', ['PERSONAL', 'WORK', 'OTHER'])

export const emailAddress = model('ats.EmailAddress', {
  description: 'One e-mail address of a candidate.',
  fields: {
    value: email('The address itself.', onCreate),
    email_address_type: word(emailAddressType, 'What it is used for.', onCreate),
  },
})
