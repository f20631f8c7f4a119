import { model, number, reference, text, vocabulary, word } from '../language/index.ts'

export const earningType = vocabulary('EarningType', ['SALARY', 'REIMBURSEMENT', 'OVERTIME', 'BONUS'])

export const earning = model('hris.Earning', {
  description: 'An amount that makes up the gross pay of one employee in one payroll run, such as salary or a bonus.',
  fields: {
    remote_id: text('What the vendor calls the earning, as text.'),
    employee_payroll_run: reference('hris.EmployeePayrollRun', 'The pay of the employee of which it is a part.', {
      expandable: false,
    }),
    amount: number('How much was earned, in the currency of the payroll.'),
    type: word(earningType, 'What it was earned for.'),
  },
})
