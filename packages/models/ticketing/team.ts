import { model, text } from '../language/index.ts'

export const team = model('ticketing.Team', {
  path: 'teams',
  description: 'A group of users to which tickets can be assigned.',
  fields: {
    name: text('What the team is called.'),
    description: text('Free text about what it does.'),
  },
})
