import { model, text } from '../language/index.ts'

export const office = model('ats.Office', {
  path: 'offices',
  description: 'A place of work of the company.',
  fields: {
    name: text('What the office is called.'),
    location: text('Where it is, as text.'),
  },
})
