import { datetime, model, text, vocabulary, word } from '../language/index.ts'

export const accountingPeriodStatus = vocabulary('AccountingPeriodStatus', ['ACTIVE', 'INACTIVE'])

export const accountingPeriod = model('accounting.AccountingPeriod', {
  path: 'accounting-periods',
  description: 'A stretch of time for which the books are closed as one, such as a month.',
  fields: {
    accounting_period_url: text('Where a person opens the period at the vendor, a web address.'),
    name: text('What the period is called.'),
    status: word(accountingPeriodStatus, 'Whether entries can still be dated within it.'),
    start_date: datetime('Its first day.'),
    end_date: datetime('Its last day.'),
  },
})
