import { datetime, equals, model, onCreate, reference, references, text, vocabulary, word } from '../language/index.ts'

export const scheduledInterviewStatus = vocabulary('ScheduledInterviewStatus', [
  'SCHEDULED',
  'AWAITING_FEEDBACK',
  'COMPLETE',
])

export const scheduledInterview = model('ats.ScheduledInterview', {
  path: 'interviews',
  description: 'An interview within an application, with its time and people. The judgement after it is a scorecard.',
  fields: {
    application: reference('ats.Application', 'The application it belongs to.', onCreate),
    job_interview_stage: reference('ats.JobInterviewStage', 'The stage of which it is a part.', onCreate),
    organizer: reference('ats.RemoteUser', 'The user who arranged it.', onCreate),
    interviewers: references('ats.RemoteUser', 'The users who hold it.', onCreate),
    location: text('Where it takes place, as text: a room, or the link of a call.', onCreate),
    start_at: datetime('When it begins.', onCreate),
    end_at: datetime('When it ends.', onCreate),
    remote_created_at: datetime('When it was created at the vendor.'),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
    status: word(scheduledInterviewStatus, 'Whether it is to come, waits for the judgements, or is done.', onCreate),
    job: reference('ats.Job', 'The job applied for; an addition of Crosswalk, by which interviews are filtered.', {
      expandable: false,
    }),
  },
  filters: {
    application_id: equals('application'),
    job_id: equals('job'),
    job_interview_stage_id: equals('job_interview_stage'),
    organizer_id: equals('organizer'),
  },
})
