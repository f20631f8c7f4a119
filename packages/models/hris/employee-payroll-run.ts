import { after, before, datetime, embeddedList, equals, model, number, reference } from '../language/index.ts'
import { deduction } from './deduction.ts'
import { earning } from './earning.ts'
import { tax } from './tax.ts'

export const employeePayrollRun = model('hris.EmployeePayrollRun', {
  path: 'employee-payroll-runs',
  description: 'What one employee was paid in one payroll run, and of what it is made up: the data of a payslip.',
  fields: {
    employee: reference('hris.Employee', 'The employee who is paid.'),
    payroll_run: reference('hris.PayrollRun', 'The run in which the employee is paid.'),
    gross_pay: number('Pay before deductions and taxes, in the currency of the payroll.'),
    net_pay: number('Pay after deductions and taxes, in the currency of the payroll.'),
    start_date: datetime('The first day of the period that is paid for.'),
    end_date: datetime('The last day of the period that is paid for.'),
    check_date: datetime('The day on which the money is paid out.'),
    earnings: embeddedList(earning, 'The amounts that add up to the gross pay.'),
    deductions: embeddedList(deduction, 'The amounts withheld, without taxes.'),
    taxes: embeddedList(tax, 'The taxes withheld from the employee or owed by the company.'),
  },
  filters: {
    employee_id: equals('employee'),
    ended_after: after('end_date'),
    ended_before: before('end_date'),
    payroll_run_id: equals('payroll_run'),
    started_after: after('start_date'),
    started_before: before('start_date'),
  },
})
