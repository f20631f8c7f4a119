import { after, before, datetime, equals, model, vocabulary, word } from '../language/index.ts'

export const payrollRunState = vocabulary('PayrollRunState', ['PAID', 'DRAFT', 'APPROVED', 'FAILED', 'CLOSED'])

export const payrollRunType = vocabulary('PayrollRunType', [
  'REGULAR',
  'OFF_CYCLE',
  'CORRECTION',
  'TERMINATION',
  'SIGN_ON_BONUS',
])

export const payrollRun = model('hris.PayrollRun', {
  path: 'payroll-runs',
  description: 'One round of paying employees. What a single employee gets in it is an employee payroll run.',
  fields: {
    run_state: word(payrollRunState, 'How far the run has come.'),
    run_type: word(payrollRunType, 'Whether it is a regular round or why it takes place out of turn.'),
    start_date: datetime('The first day of the period that is paid for.'),
    end_date: datetime('The last day of the period that is paid for.'),
    check_date: datetime('The day on which the money is paid out.'),
  },
  filters: {
    ended_after: after('end_date'),
    ended_before: before('end_date'),
    run_type: equals('run_type'),
    started_after: after('start_date'),
    started_before: before('start_date'),
  },
})
