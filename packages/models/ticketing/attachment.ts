import { after, datetime, equals, model, onCreate, reference, text } from '../language/index.ts'

export const attachment = model('ticketing.Attachment', {
  path: 'attachments',
  hasContent: true,
  description: 'A file that belongs to a ticket.',
  fields: {
    file_name: text('The name of the file with its ending.', onCreate),
    ticket: reference('ticketing.Ticket', 'The ticket it belongs to.', onCreate),
    file_url: text(
      'Where the vendor keeps the file; it may expire or need the credential of the linked account.',
      onCreate,
    ),
    content_type: text('The media type, such as image/png.', onCreate),
    uploaded_by: reference('ticketing.User', 'The user who added it; null where a contact did.', {
      ...onCreate,
      expandable: false,
    }),
    remote_created_at: datetime('When it was created at the vendor.'),
  },
  filters: {
    remote_created_after: after('remote_created_at'),
    ticket_id: equals('ticket'),
  },
})
