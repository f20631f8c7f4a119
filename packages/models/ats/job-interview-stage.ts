import { equals, integer, model, reference, text } from '../language/index.ts'

export const jobInterviewStage = model('ats.JobInterviewStage', {
  path: 'job-interview-stages',
  description: 'One step through which applications for a job pass.',
  fields: {
    name: text('What the step is called.'),
    job: reference('ats.Job', 'The job it belongs to; null where all jobs share it.'),
    stage_order: integer('Its place among the steps of the job; smaller comes earlier.'),
  },
  filters: {
    job_id: equals('job'),
  },
})
