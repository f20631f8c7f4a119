import { model, text } from '../language/index.ts'

export const rejectReason = model('ats.RejectReason', {
  path: 'reject-reasons',
  description: 'One of the reasons the company gives for turning an application down.',
  fields: {
    name: text('The reason in words.'),
  },
})
