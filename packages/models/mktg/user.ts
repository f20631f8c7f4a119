import { email, model, text } from '../language/index.ts'

export const user = model('mktg.User', {
  path: 'users',
  description: 'Someone who works with the marketing tool. People who are reached by it are contacts.',
  fields: {
    name: text('Full name.'),
    username: text('The name with which the user signs in at the vendor.'),
    email: email('The e-mail address of the user at the vendor.'),
    role: text('What the user may do in the tool, in the words of the vendor.'),
    timezone: text('The time zone of the user, as the vendor writes it.'),
  },
})
