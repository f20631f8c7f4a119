import { boolean, email, equals, model, text, url } from '../language/index.ts'

export const user = model('crm.User', {
  path: 'users',
  description: 'Someone who works with the CRM. Customers are contacts.',
  fields: {
    name: text('Full name.'),
    email: email('The e-mail address of the user at the vendor.'),
    is_active: boolean('Whether the user can still sign in.'),
    user_url: url('The page of this user in the web application of the vendor.'),
  },
  filters: {
    email: equals('email'),
  },
  remoteFields: true,
})
