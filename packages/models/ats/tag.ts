import { model, text } from '../language/index.ts'

export const tag = model('ats.Tag', {
  path: 'tags',
  description: 'A label that candidates can carry. Candidates name their tags by text.',
  fields: {
    name: text('The label itself.'),
  },
})
