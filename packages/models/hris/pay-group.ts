import { model, text } from '../language/index.ts'

export const payGroup = model('hris.PayGroup', {
  path: 'pay-groups',
  description:
    'Employees who are paid together, on the same days. It says nothing of where they stand in the organisation.',
  fields: {
    pay_group_name: text('What the group is called.'),
  },
})
