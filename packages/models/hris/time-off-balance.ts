import { equals, model, number, reference, vocabulary, word } from '../language/index.ts'

export const timeOffPolicyType = vocabulary('TimeOffPolicyType', [
  'VACATION',
  'SICK',
  'PERSONAL',
  'JURY_DUTY',
  'VOLUNTEER',
  'BEREAVEMENT',
])

export const timeOffBalance = model('hris.TimeOffBalance', {
  path: 'time-off-balances',
  description: 'How much time off of one kind an employee has left and has used.',
  fields: {
    employee: reference('hris.Employee', 'The employee who holds the balance.'),
    balance: number('How much is left, in hours, or in days where the vendor counts days.'),
    used: number('How much has been used, in hours, or in days where the vendor counts days.'),
    policy_type: word(timeOffPolicyType, 'The kind of absence that the balance is for.'),
  },
  filters: {
    employee_id: equals('employee'),
    policy_type: equals('policy_type'),
  },
})
