import { datetime, model, text } from '../language/index.ts'

export const message = model('mktg.Message', {
  path: 'messages',
  description: 'Something written once and sent to many people by another channel than e-mail, such as text messages.',
  fields: {
    from_name: text('The name recipients see as the sender.'),
    send_date: datetime('When it was sent or is to be sent; null while neither is known.'),
    body: text('The content as plain text.'),
  },
})
