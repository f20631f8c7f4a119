import { model, text } from '../language/index.ts'

export const screeningQuestionOption = model('ats.ScreeningQuestionOption', {
  description: 'One of the answers a screening question offers.',
  fields: {
    remote_id: text('What the vendor calls the option, as text.'),
    label: text('The words people choose.'),
  },
})
