import {
  datetime,
  equals,
  model,
  number,
  onCreate,
  reference,
  references,
  text,
  vocabulary,
  word,
} from '../language/index.ts'
import { currency } from '../shared/currency.ts'

export const expenseReportStatus = vocabulary('ExpenseReportStatus', ['DRAFT', 'SUBMITTED', 'APPROVED', 'REJECTED'])

export const expenseReport = model('accounting.ExpenseReport', {
  path: 'expense-reports',
  description: 'A claim of an employee for money spent on behalf of the company, with its approval.',
  fields: {
    expense_report_url: text('The page of the report in the web application of the vendor.', onCreate),
    report_date: datetime('The date it carries.', onCreate),
    report_identifier: text('The number or title people use for it.', onCreate),
    employee: reference('accounting.Employee', 'The employee who claims the money.', onCreate),
    status: word(expenseReportStatus, 'How far its approval has come.', onCreate),
    total_amount: number('The sum of its lines.', onCreate),
    lines: references('accounting.ExpenseReportLine', 'What the money was spent on, line by line.'),
    currency: word(currency, 'Currency of the amounts, as an ISO 4217 code.', onCreate),
    description: text('What the claim is about.', onCreate),
    accounting_period: reference(
      'accounting.AccountingPeriod',
      'The accounting period in which the report is booked.',
      onCreate,
    ),
    company: reference('accounting.CompanyInfo', 'The company in whose books the report is kept.', onCreate),
    tracking_categories: references(
      'accounting.TrackingCategory',
      'The classes, departments and other dimensions by which the report is reported.',
      { ...onCreate, expandable: false },
    ),
  },
  filters: {
    company_id: equals('company'),
  },
  remoteFields: true,
})
