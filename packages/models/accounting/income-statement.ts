import { datetime, embeddedList, equals, model, number, reference, text, word } from '../language/index.ts'
import { currency } from '../shared/currency.ts'
import { reportItem } from './report-item.ts'

export const incomeStatement = model('accounting.IncomeStatement', {
  path: 'income-statements',
  description:
    'What a company earned and spent during a span of time, as the vendor computed it. Also called profit and loss.',
  fields: {
    name: text('What the report is called.'),
    currency: word(currency, 'Currency of the amounts, as an ISO 4217 code.'),
    company: reference('accounting.CompanyInfo', 'The company that it describes.'),
    start_period: datetime('First day of the span.'),
    end_period: datetime('Last day of the span.'),
    income: embeddedList(reportItem, 'What was earned from the business, in groups.'),
    cost_of_sales: embeddedList(reportItem, 'What it cost to make or buy what was sold, in groups.'),
    gross_profit: number('Income less cost of sales.'),
    operating_expenses: embeddedList(reportItem, 'What it cost to run the business, in groups.'),
    net_operating_income: number('Gross profit less operating expenses.'),
    non_operating_expenses: embeddedList(reportItem, 'Costs outside of the business, such as interest, in groups.'),
    net_income: number('What is left in the end; negative for a loss.'),
  },
  filters: {
    company_id: equals('company'),
  },
})
