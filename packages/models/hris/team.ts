import { equals, model, reference, text } from '../language/index.ts'

export const team = model('hris.Team', {
  path: 'teams',
  description: 'A team of employees, for vendors that keep teams as such. Other units are groups.',
  fields: {
    name: text('What the team is called.'),
    parent_team: reference('hris.Team', 'The team of which this one is a part; null at the top.'),
  },
  filters: {
    parent_team_id: equals('parent_team'),
  },
})
