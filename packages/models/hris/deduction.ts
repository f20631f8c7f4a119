import { model, number, reference, text } from '../language/index.ts'

export const deduction = model('hris.Deduction', {
  description:
    'An amount withheld from the pay of one employee in one payroll run, such as a health premium. Taxes are listed apart.',
  fields: {
    remote_id: text('What the vendor calls the deduction, as text.'),
    employee_payroll_run: reference('hris.EmployeePayrollRun', 'The pay of the employee from which it is withheld.', {
      expandable: false,
    }),
    name: text('What the deduction is called on the payslip.'),
    employee_deduction: number('The part that the employee bears, in the currency of the payroll.'),
    company_deduction: number('The part that the company bears, in the currency of the payroll.'),
  },
})
