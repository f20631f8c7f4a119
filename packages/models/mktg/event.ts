import { datetime, model, references, text } from '../language/index.ts'

export const event = model('mktg.Event', {
  path: 'events',
  description: 'Something people are invited to, such as a webinar or a fair. It is not an entry of a tracking log.',
  fields: {
    name: text('What the event is called.'),
    description: text('Free text about the event.'),
    remote_created_at: datetime('When it was created at the vendor.'),
    emails: references('mktg.MarketingEmail', 'The e-mails sent about it.', { expandable: false }),
    messages: references('mktg.Message', 'The messages, other than e-mails, sent about it.', { expandable: false }),
    start_time: datetime('When it begins.'),
    end_time: datetime('When it ends.'),
  },
})
