import { listOf, model, text } from '../language/index.ts'

export const company = model('hris.Company', {
  path: 'companies',
  description: 'A legal entity that employs people.',
  fields: {
    legal_name: text('The name under which the company is registered.'),
    display_name: text('The name people use for the company.'),
    eins: listOf(text('The employer identification numbers of the company.')),
  },
})
