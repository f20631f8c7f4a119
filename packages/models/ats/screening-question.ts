import { boolean, embeddedList, model, reference, text, vocabulary, word } from '../language/index.ts'
import { screeningQuestionOption } from './screening-question-option.ts'

export const screeningQuestionType = vocabulary('ScreeningQuestionType', [
  'DATE',
  'FILE',
  'SINGLE_SELECT',
  'MULTI_SELECT',
  'SINGLE_LINE_TEXT',
  'MULTI_LINE_TEXT',
  'NUMERIC',
  'BOOLEAN',
])

export const screeningQuestion = model('ats.ScreeningQuestion', {
  description: 'A question that everyone who applies for a job is asked.',
  fields: {
    job: reference('ats.Job', 'The job it belongs to.'),
    description: text('More about what is asked.'),
    title: text('The question itself.'),
    type: word(screeningQuestionType, 'What form the answer takes.'),
    required: boolean('Whether one cannot apply without an answer.'),
    options: embeddedList(screeningQuestionOption, 'The answers to choose from; empty where the answer is free.'),
  },
  nested: [{ path: 'jobs/{job_id}/screening-questions', parent: 'ats.Job', through: { own: 'job' } }],
})
