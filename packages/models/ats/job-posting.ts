import { boolean, datetime, embeddedList, equals, model, reference, text, vocabulary, word } from '../language/index.ts'
import { url } from './url.ts'

export const jobPostingStatus = vocabulary('JobPostingStatus', ['PUBLISHED', 'CLOSED', 'DRAFT', 'INTERNAL', 'PENDING'])

export const jobPosting = model('ats.JobPosting', {
  path: 'job-postings',
  description: 'An advertisement for a job.',
  fields: {
    title: text('The heading.'),
    job_posting_urls: embeddedList(url, 'Where it can be seen.'),
    job: reference('ats.Job', 'The job it advertises.'),
    status: word(jobPostingStatus, 'Whether it is visible, being prepared or over.'),
    content: text('The text, plain or HTML as the vendor keeps it.'),
    remote_created_at: datetime('When it was created at the vendor.'),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
    is_internal: boolean('Whether only people of the company can see it.'),
  },
  filters: {
    status: equals('status'),
  },
})
