import { equals, model, onCreate, reference, text, url } from '../language/index.ts'

export const accountingAttachment = model('accounting.AccountingAttachment', {
  path: 'attachments',
  description: 'A file kept with the books, such as the scan of a receipt.',
  fields: {
    file_name: text('The name of the file with its ending.', onCreate),
    file_url: url('Where the vendor keeps the file; it may expire or need the credential of the linked account.', onCreate),
    company: reference('accounting.CompanyInfo', 'The company in whose books it stands; null where the linked account keeps the books of one company only.', { ...onCreate, expandable: false }),
  },
  filters: {
    company_id: equals('company'),
  },
})
