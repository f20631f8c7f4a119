import { model, onCreate, references, text, word } from '../language/index.ts'
import { channel } from './vocabularies.ts'

export const action = model('mktg.Action', {
  path: 'actions',
  description:
    'A step of an automation: which e-mails or messages it sends. When it takes place is up to the automation.',
  fields: {
    name: text('What the action is called.', onCreate),
    emails: references('mktg.MarketingEmail', 'The e-mails that it sends.', { ...onCreate, expandable: false }),
    messages: references('mktg.Message', 'The messages, other than e-mails, that it sends.', {
      ...onCreate,
      expandable: false,
    }),
    type: word(channel, 'By which channel it reaches people.', onCreate),
  },
})
