import { datetime, model, onCreate, reference, text, word } from '../language/index.ts'
import { channel } from './vocabularies.ts'

export const template = model('mktg.Template', {
  path: 'templates',
  description: 'Content prepared for use in many e-mails or messages.',
  fields: {
    name: text('What the template is called.', onCreate),
    type: word(channel, 'The channel for which it is made.', onCreate),
    contents: text('The content, usually HTML for an e-mail and plain text for a message.', onCreate),
    owner: reference('mktg.User', 'The user who keeps the template.', { ...onCreate, expandable: false }),
    remote_created_at: datetime('When it was created at the vendor.'),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
  },
})
