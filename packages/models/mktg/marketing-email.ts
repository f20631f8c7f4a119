import { datetime, email, model, reference, references, text, vocabulary, word } from '../language/index.ts'

export const marketingEmailStatus = vocabulary('MarketingEmailStatus', ['DRAFT', 'QUEUED', 'SENT'])

export const marketingEmail = model('mktg.MarketingEmail', {
  path: 'emails',
  description: 'An e-mail written once to be sent to many people. The single copies that recipients get are not kept.',
  fields: {
    name: text('What the e-mail is called within the tool; recipients do not see it.'),
    subject: text('The subject line.'),
    body: text('The content as plain text.'),
    html_body: text('The content as HTML.'),
    from_name: text('The name recipients see as the sender.'),
    from_email: email('The e-mail address recipients see as the sender.'),
    preview: text('The line that mail programs show beside the subject.'),
    reply_to: email('The e-mail address to which answers go, where it differs from the sender.'),
    remote_created_at: datetime('When it was created at the vendor.'),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
    status: word(marketingEmailStatus, 'Whether it is still a draft, waits to be sent, or was sent.'),
    send_date: datetime('When it was sent or is to be sent; null while neither is known.'),
    template: reference('mktg.Template', 'The template from which it was made.', { expandable: false }),
    campaigns: references('mktg.Campaign', 'The campaigns that send it.', { expandable: false }),
  },
})
