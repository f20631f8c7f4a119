import { equals, model, onCreate, reference, text, url, vocabulary, word } from '../language/index.ts'

export const attachmentType = vocabulary('AttachmentType', ['RESUME', 'COVER_LETTER', 'OFFER_LETTER', 'OTHER'])

export const attachment = model('ats.Attachment', {
  path: 'attachments',
  hasContent: true,
  description: 'A file about a candidate, such as a résumé.',
  fields: {
    file_name: text('The name of the file with its ending.', onCreate),
    file_url: url(
      'Where the vendor keeps the file; it may expire or need the credential of the linked account.',
      onCreate,
    ),
    candidate: reference('ats.Candidate', 'The candidate it is about.', onCreate),
    attachment_type: word(attachmentType, 'What sort of document it is.', onCreate),
  },
  filters: {
    candidate_id: equals('candidate'),
  },
})
