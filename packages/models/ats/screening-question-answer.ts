import { model, onCreate, reference, text } from '../language/index.ts'

export const screeningQuestionAnswer = model('ats.ScreeningQuestionAnswer', {
  description: 'What a candidate answered to one screening question.',
  fields: {
    remote_id: text('What the vendor calls the answer, as text.', onCreate),
    question: reference('ats.ScreeningQuestion', 'The question answered.', onCreate),
    answer: text('The answer as text, whatever form the question asks for.', onCreate),
  },
})
