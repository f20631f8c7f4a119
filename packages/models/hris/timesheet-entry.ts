import { after, before, datetime, equals, model, number, onCreate, reference } from '../language/index.ts'

export const timesheetEntry = model('hris.TimesheetEntry', {
  path: 'timesheet-entries',
  description: 'A stretch of time that an employee reports as worked.',
  fields: {
    employee: reference('hris.Employee', 'The employee who worked.', onCreate),
    hours_worked: number(
      'How many hours were worked, breaks left out; it may be less than from start to end.',
      onCreate,
    ),
    start_time: datetime('When the work began.', onCreate),
    end_time: datetime('When the work ended.', onCreate),
  },
  filters: {
    employee_id: equals('employee'),
    ended_after: after('end_time'),
    ended_before: before('end_time'),
    started_after: after('start_time'),
    started_before: before('start_time'),
  },
  orderBy: ['start_time'],
})
