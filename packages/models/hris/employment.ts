import { datetime, equals, model, number, reference, text, vocabulary, word } from '../language/index.ts'
import { currency } from '../shared/currency.ts'

export const payPeriod = vocabulary('PayPeriod', [
  'HOUR',
  'DAY',
  'WEEK',
  'EVERY_TWO_WEEKS',
  'SEMIMONTHLY',
  'MONTH',
  'QUARTER',
  'EVERY_SIX_MONTHS',
  'YEAR',
])

export const payFrequency = vocabulary('PayFrequency', [
  'WEEKLY',
  'BIWEEKLY',
  'MONTHLY',
  'QUARTERLY',
  'SEMIANNUALLY',
  'ANNUALLY',
  'THIRTEEN-MONTHLY',
  'PRO_RATA',
  'SEMIMONTHLY',
])

export const flsaStatus = vocabulary('FlsaStatus', ['EXEMPT', 'SALARIED_NONEXEMPT', 'NONEXEMPT', 'OWNER'])

export const employmentType = vocabulary('EmploymentType', [
  'FULL_TIME',
  'PART_TIME',
  'INTERN',
  'CONTRACTOR',
  'FREELANCE',
])

export const employment = model('hris.Employment', {
  path: 'employments',
  description:
    'A position of an employee with its title, pay and kind of contract, from a day on. It is not the person.',
  fields: {
    employee: reference('hris.Employee', 'The employee who holds the position.'),
    job_title: text('The title of the position.'),
    pay_rate: number('How much is paid for one pay period, in the pay currency.'),
    pay_period: word(payPeriod, 'The span of time that the pay rate is for.'),
    pay_frequency: word(payFrequency, 'How often pay is handed out, which may differ from the span of the pay rate.'),
    pay_currency: word(currency, 'Currency of the pay rate, as an ISO 4217 code.'),
    pay_group: reference('hris.PayGroup', 'The group of employees with whom the position is paid.'),
    flsa_status: word(
      flsaStatus,
      'Whether overtime must be paid, under the Fair Labor Standards Act of the United States.',
    ),
    effective_date: datetime('The day from which title and pay hold.'),
    employment_type: word(employmentType, 'The kind of contract.'),
  },
  filters: {
    employee_id: equals('employee'),
  },
  orderBy: ['effective_date'],
})
