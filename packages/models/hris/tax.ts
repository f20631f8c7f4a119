import { boolean, model, number, reference, text } from '../language/index.ts'

export const tax = model('hris.Tax', {
  description: 'A tax on the pay of one employee in one payroll run.',
  fields: {
    remote_id: text('What the vendor calls the tax, as text.'),
    employee_payroll_run: reference('hris.EmployeePayrollRun', 'The pay of the employee that is taxed.', {
      expandable: false,
    }),
    name: text('What the tax is called on the payslip.'),
    amount: number('How much tax is due, in the currency of the payroll.'),
    employer_tax: boolean('Whether the company pays it; otherwise it is withheld from the employee.'),
  },
})
