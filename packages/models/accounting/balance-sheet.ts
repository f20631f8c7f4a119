import { datetime, embeddedList, equals, model, number, reference, text, word } from '../language/index.ts'
import { currency } from '../shared/currency.ts'
import { reportItem } from './report-item.ts'

export const balanceSheet = model('accounting.BalanceSheet', {
  path: 'balance-sheets',
  description: 'What a company owns and owes on one day, as the vendor computed it. A report, not a place to book to.',
  fields: {
    name: text('What the report is called.'),
    currency: word(currency, 'Currency of the amounts, as an ISO 4217 code.'),
    company: reference('accounting.CompanyInfo', 'The company that it describes.'),
    date: datetime('The day whose end it describes.'),
    net_assets: number('All assets less all liabilities.'),
    assets: embeddedList(reportItem, 'What the company owns, in groups.'),
    liabilities: embeddedList(reportItem, 'What the company owes, in groups.'),
    equity: embeddedList(reportItem, 'What belongs to the owners, in groups.'),
    remote_generated_at: datetime('When the vendor computed the report.'),
  },
  filters: {
    company_id: equals('company'),
  },
})
