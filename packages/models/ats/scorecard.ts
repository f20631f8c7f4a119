import { datetime, equals, model, reference, vocabulary, word } from '../language/index.ts'

export const overallRecommendation = vocabulary('OverallRecommendation', [
  'DEFINITELY_NO',
  'NO',
  'YES',
  'STRONG_YES',
  'NO_DECISION',
])

export const scorecard = model('ats.Scorecard', {
  path: 'scorecards',
  description: 'The judgement of one interviewer about one application.',
  fields: {
    application: reference('ats.Application', 'The application judged.'),
    interview: reference(
      'ats.ScheduledInterview',
      'The interview after which it was written; null where there was none.',
    ),
    interviewer: reference('ats.RemoteUser', 'The user who judges.'),
    remote_created_at: datetime('When it was created at the vendor.'),
    submitted_at: datetime('When it was handed in; null while a draft.'),
    overall_recommendation: word(overallRecommendation, 'Whether the interviewer would hire.'),
  },
  filters: {
    application_id: equals('application'),
    interview_id: equals('interview'),
    interviewer_id: equals('interviewer'),
  },
})
