import { datetime, embeddedList, equals, model, number, reference, text, word } from '../language/index.ts'
import { currency } from '../shared/currency.ts'
import { reportItem } from './report-item.ts'

export const cashFlowStatement = model('accounting.CashFlowStatement', {
  path: 'cash-flow-statements',
  description: 'How the cash of a company moved during a span of time, as the vendor computed it.',
  fields: {
    name: text('What the report is called.'),
    currency: word(currency, 'Currency of the amounts, as an ISO 4217 code.'),
    company: reference('accounting.CompanyInfo', 'The company that it describes.'),
    start_period: datetime('First day of the span.'),
    end_period: datetime('Last day of the span.'),
    cash_at_beginning_of_period: number('Cash on hand as the span began.'),
    cash_at_end_of_period: number('Cash on hand as the span ended.'),
    operating_activities: embeddedList(reportItem, 'Cash from the day-to-day business, in groups.'),
    investing_activities: embeddedList(reportItem, 'Cash from buying and selling long-lived assets, in groups.'),
    financing_activities: embeddedList(reportItem, 'Cash from lenders and owners, in groups.'),
    remote_generated_at: datetime('When the vendor computed the report.'),
  },
  filters: {
    company_id: equals('company'),
  },
})
