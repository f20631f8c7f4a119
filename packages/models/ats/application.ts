import { datetime, embeddedList, equals, model, onCreate, reference, references, text } from '../language/index.ts'
import { screeningQuestionAnswer } from './screening-question-answer.ts'

export const application = model('ats.Application', {
  path: 'applications',
  description: 'One candidate’s bid for one job, on its way through the stages. A candidate may have several.',
  fields: {
    candidate: reference('ats.Candidate', 'The person who applies.', onCreate),
    job: reference('ats.Job', 'The job applied for.', onCreate),
    applied_at: datetime('When the candidate applied.', onCreate),
    rejected_at: datetime('When it was turned down; null while it runs or if it succeeded.', onCreate),
    offers: references('ats.Offer', 'The offers made in consequence.', onCreate),
    source: text('How the candidate came, such as a job board or a referral, in the words of the vendor.', onCreate),
    credited_to: reference(
      'ats.RemoteUser',
      'The user to whom the application is owed, such as the one who referred the candidate.',
      onCreate,
    ),
    screening_question_answers: embeddedList(
      screeningQuestionAnswer,
      'What the candidate answered to the screening questions of the job.',
      onCreate,
    ),
    current_stage: reference('ats.JobInterviewStage', 'The stage it is in now; null once it has ended.', onCreate),
    reject_reason: reference('ats.RejectReason', 'Why it was turned down; null if it was not.', onCreate),
  },
  operations: {
    'change-stage': {
      description: 'Moves the application to another stage of its job.',
      fields: {
        job_interview_stage: reference('ats.JobInterviewStage', 'The stage it is to be in.', onCreate),
        remote_user_id: text('The remote id of the user in whose name it is moved.', onCreate),
      },
      required: ['job_interview_stage'],
    },
  },
  filters: {
    candidate_id: equals('candidate'),
    credited_to_id: equals('credited_to'),
    current_stage_id: equals('current_stage'),
    job_id: equals('job'),
    reject_reason_id: equals('reject_reason'),
    source: equals('source'),
  },
})
