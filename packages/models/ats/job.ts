import {
  among,
  boolean,
  datetime,
  embeddedList,
  equals,
  model,
  references,
  text,
  vocabulary,
  word,
} from '../language/index.ts'
import { url } from './url.ts'

export const jobStatus = vocabulary('JobStatus', ['OPEN', 'CLOSED', 'DRAFT', 'ARCHIVED', 'PENDING'])

export const jobType = vocabulary('JobType', ['POSTING', 'REQUISITION', 'PROFILE'])

export const job = model('ats.Job', {
  path: 'jobs',
  description: 'A position to be filled. What the public sees of it are its postings.',
  fields: {
    name: text('What the position is called.'),
    description: text('What the work consists of, plain or HTML as the vendor keeps it.'),
    code: text('The short name by which the company knows it, often a requisition number.'),
    status: word(jobStatus, 'Whether it can be applied for, is being prepared, or is over.'),
    type: word(
      jobType,
      'Whether it is a public posting, an internal request for staff, or a profile to which others refer.',
    ),
    job_postings: references('ats.JobPosting', 'The advertisements for it.'),
    job_posting_urls: embeddedList(url, 'Where it is advertised.'),
    remote_created_at: datetime('When it was created at the vendor.'),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
    confidential: boolean('Whether only chosen users may know of it.'),
    departments: references('ats.Department', 'The departments that are looking for someone.'),
    offices: references('ats.Office', 'The places of work.'),
    hiring_managers: references('ats.RemoteUser', 'The users who decide on it.'),
    recruiters: references('ats.RemoteUser', 'The users who look for candidates.'),
  },
  filters: {
    code: equals('code'),
    offices: among('offices'),
    status: equals('status'),
  },
})
