import { model, text } from '../language/index.ts'

export const department = model('ats.Department', {
  path: 'departments',
  description: 'A part of the company for which jobs are filled.',
  fields: {
    name: text('What the department is called.'),
  },
})
