import { email, equals, model, onCreate, reference, text } from '../language/index.ts'

export const contact = model('ticketing.Contact', {
  path: 'contacts',
  description: 'A person outside who asks for help. Those who answer are users.',
  fields: {
    name: text('Full name.', onCreate),
    email_address: email('The e-mail address from which the person writes.', onCreate),
    phone_number: text('The number as the vendor keeps it; the format is not normalised.', onCreate),
    details: text('Free text about the person.', onCreate),
    account: reference('ticketing.Account', 'The organisation the person belongs to.', onCreate),
  },
  filters: {
    email_address: equals('email_address'),
  },
})
