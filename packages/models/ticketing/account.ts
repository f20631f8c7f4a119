import { listOf, model, text } from '../language/index.ts'

export const account = model('ticketing.Account', {
  path: 'accounts',
  description: 'An organisation whose people ask for help. The people are contacts.',
  fields: {
    name: text('What the organisation is called.'),
    domains: listOf(text('The internet domains by which its people are recognised.')),
  },
})
