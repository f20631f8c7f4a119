import { equals, model, onCreate, reference, text, url } from '../language/index.ts'

export const attachment = model('accounting.Attachment', {
  path: 'attachments',
  hasContent: true,
  description: 'A file that is kept with a record of the books, such as the scan of a bill.',
  fields: {
    file_name: text('The name of the file with its ending.', onCreate),
    file_url: url(
      'Where the vendor keeps the file; it may expire or need the credential of the linked account.',
      onCreate,
    ),
    company: reference('accounting.CompanyInfo', 'The company in whose books the file is kept.', {
      ...onCreate,
      expandable: false,
    }),
  },
  filters: {
    company_id: equals('company'),
  },
})
