import { after, boolean, datetime, equals, model, onCreate, reference, text } from '../language/index.ts'

export const comment = model('ticketing.Comment', {
  path: 'comments',
  description: 'A message in the conversation of a ticket. The first message is usually the description of the ticket.',
  fields: {
    user: reference('ticketing.User', 'The user who wrote it; null where a contact did.', onCreate),
    contact: reference('ticketing.Contact', 'The contact who wrote it; null where a user did.', onCreate),
    body: text('The message as plain text.', onCreate),
    html_body: text('The message as HTML.', onCreate),
    ticket: reference('ticketing.Ticket', 'The ticket it belongs to.', onCreate),
    is_private: boolean('Whether contacts are kept from seeing it.', onCreate),
    remote_created_at: datetime('When it was created at the vendor.'),
  },
  filters: {
    remote_created_after: after('remote_created_at'),
    ticket_id: equals('ticket'),
  },
})
