import {
  after,
  before,
  datetime,
  equals,
  model,
  number,
  onCreate,
  reference,
  text,
  vocabulary,
  word,
} from '../language/index.ts'

export const timeOffStatus = vocabulary('TimeOffStatus', ['REQUESTED', 'APPROVED', 'DECLINED', 'CANCELLED', 'DELETED'])

export const timeOffUnit = vocabulary('TimeOffUnit', ['HOURS', 'DAYS'])

export const timeOffRequestType = vocabulary('TimeOffRequestType', [
  'VACATION',
  'SICK',
  'PERSONAL',
  'JURY_DUTY',
  'VOLUNTEER',
  'BEREAVEMENT',
])

export const timeOff = model('hris.TimeOff', {
  path: 'time-off',
  description:
    'A request of an employee to be away, and what became of it. What an employee has left is a time off balance.',
  fields: {
    employee: reference('hris.Employee', 'The employee who is away.', onCreate),
    approver: reference(
      'hris.Employee',
      'The employee who decides on the request; null where nobody is named.',
      onCreate,
    ),
    status: word(timeOffStatus, 'What became of the request.', onCreate),
    employee_note: text('What the employee wrote to explain the request.', onCreate),
    units: word(timeOffUnit, 'What the amount counts.', onCreate),
    amount: number('How long the employee is away, in the units given.', onCreate),
    request_type: word(timeOffRequestType, 'The kind of absence.', onCreate),
    start_time: datetime('When the absence begins; midnight where the vendor keeps only the day.', onCreate),
    end_time: datetime(
      'When the absence ends; midnight of its last day where the vendor keeps only the day.',
      onCreate,
    ),
  },
  filters: {
    approver_id: equals('approver'),
    employee_id: equals('employee'),
    ended_after: after('end_time'),
    ended_before: before('end_time'),
    request_type: equals('request_type'),
    started_after: after('start_time'),
    started_before: before('start_time'),
    status: equals('status'),
  },
})
