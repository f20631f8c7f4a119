import { boolean, email, equals, model, text } from '../language/index.ts'

export const user = model('filestorage.User', {
  path: 'users',
  description: 'Someone who has an account at the file storage and to whom access can be given.',
  fields: {
    name: text('Full name.'),
    email_address: email('The e-mail address of the user at the vendor.'),
    is_me: boolean('Whether it is the user who linked the account.'),
  },
  filters: {
    email_address: equals('email_address'),
    is_me: equals('is_me'),
  },
})
