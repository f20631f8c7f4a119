import { email, model, onCreate, text } from '../language/index.ts'

export const emailAddress = model('crm.EmailAddress', {
  description: 'One e-mail address of a contact or lead.',
  fields: {
    email_address: email('The address itself.', onCreate),
    email_address_type: text('What it is used for, such as work or private, in the words of the vendor.', onCreate),
  },
})
