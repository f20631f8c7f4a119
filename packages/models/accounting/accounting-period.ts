import { datetime, model, text, vocabulary, word } from '../language/index.ts'

export const accountingPeriodStatus = vocabulary('AccountingPeriodStatus', ['ACTIVE', 'INACTIVE'])

export const accountingPeriod = model('accounting.AccountingPeriod', {
  path: 'accounting-periods',
  description: 'A span of time for which books are kept and then closed, such as a month, a quarter or a fiscal year.',
  fields: {
    accounting_period_url: text('The page of the period in the web application of the vendor.'),
    name: text('What the period is called, such as Jan 2026.'),
    status: word(accountingPeriodStatus, 'Whether amounts can still be booked into it.'),
    start_date: datetime('Its first day.'),
    end_date: datetime('Its last day.'),
  },
})
