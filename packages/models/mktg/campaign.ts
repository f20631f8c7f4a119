import { datetime, integer, model, onCreate, text } from '../language/index.ts'

export const campaign = model('mktg.Campaign', {
  path: 'campaigns',
  description: 'An effort to reach many people with the same content, and how it went.',
  fields: {
    name: text('What the campaign is called.', onCreate),
    unique_opens: integer('How many recipients opened it, each counted once.', onCreate),
    remote_created_at: datetime('When it was created at the vendor.'),
    emails_sent: integer('How many e-mails were sent for it.', onCreate),
  },
})
