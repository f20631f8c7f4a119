import {
  among,
  boolean,
  datetime,
  embeddedList,
  equals,
  listOf,
  model,
  onWrite,
  references,
  text,
} from '../language/index.ts'
import { emailAddress } from './email-address.ts'
import { phoneNumber } from './phone-number.ts'
import { url } from './url.ts'

export const candidate = model('ats.Candidate', {
  path: 'candidates',
  description: 'A person who is considered for jobs. What binds a candidate to one job is an application.',
  fields: {
    first_name: text('Given name.', onWrite),
    last_name: text('Family name.', onWrite),
    company: text('The present employer, as text.', onWrite),
    title: text('The present position, as text.', onWrite),
    remote_created_at: datetime('When it was created at the vendor.'),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
    last_interaction_at: datetime('When someone last dealt with the candidate.', onWrite),
    is_private: boolean('Whether most users of the vendor are kept from seeing the candidate.', onWrite),
    can_email: boolean('Whether the candidate agrees to receive e-mail.', onWrite),
    locations: listOf(text('Where the candidate lives or wants to work, as text.', onWrite)),
    phone_numbers: embeddedList(phoneNumber, 'Telephone numbers of the candidate, each with its kind.', onWrite),
    email_addresses: embeddedList(emailAddress, 'E-mail addresses of the candidate, each with its kind.', onWrite),
    urls: embeddedList(url, 'Web pages of the candidate, such as a portfolio.', onWrite),
    tags: listOf(text('The labels the candidate carries, as text.', onWrite)),
    applications: references('ats.Application', 'The bids of the candidate, one for each job.', onWrite),
    attachments: references('ats.Attachment', 'The files about the candidate.', onWrite),
  },
  filters: {
    email_addresses: among('email_addresses.value'),
    first_name: equals('first_name'),
    last_name: equals('last_name'),
    tags: among('tags'),
  },
})
