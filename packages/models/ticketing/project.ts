import { model, text } from '../language/index.ts'

export const project = model('ticketing.Project', {
  path: 'projects',
  description: 'A project that holds tickets: the older form of a collection, without access rules or nesting.',
  fields: {
    name: text('What the project is called.'),
    description: text('Free text about what it is for.'),
  },
})
