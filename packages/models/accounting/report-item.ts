import { json, model, number, reference, text } from '../language/index.ts'

export const reportItem = model('accounting.ReportItem', {
  description: 'One group or row of a financial report, with what it is made of.',
  fields: {
    remote_id: text(
      'What the vendor calls the row, often the id of a ledger account; null where the vendor gives its rows no ids.',
    ),
    name: text('What the row is called.'),
    value: number('The amount, in the currency of the report.'),
    sub_items: json('The rows of which it is made, a list of the same shape, to any depth.'),
    company: reference(
      'accounting.CompanyInfo',
      'The company that the row describes; null where it is that of the report.',
      { expandable: false },
    ),
  },
})
