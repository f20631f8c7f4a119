import { model, text } from '../language/index.ts'

export const tag = model('ticketing.Tag', {
  path: 'tags',
  description: 'A label that tickets can carry. Tickets name their tags by text.',
  fields: {
    name: text('The label itself.'),
  },
})
