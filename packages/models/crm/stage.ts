import { model, text } from '../language/index.ts'

export const stage = model('crm.Stage', {
  path: 'stages',
  description: 'One step of a sales process through which opportunities move.',
  fields: {
    name: text('What the step is called.'),
  },
  remoteFields: true,
})
