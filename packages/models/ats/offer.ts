import { datetime, equals, model, reference, vocabulary, word } from '../language/index.ts'

export const offerStatus = vocabulary('OfferStatus', [
  'DRAFT',
  'APPROVAL-SENT',
  'APPROVED',
  'SENT',
  'SENT-MANUALLY',
  'OPENED',
  'DENIED',
  'SIGNED',
  'DEPRECATED',
])

export const offer = model('ats.Offer', {
  path: 'offers',
  description: 'The contract proposed to a candidate at the end of an application.',
  fields: {
    application: reference('ats.Application', 'The application it concludes.'),
    creator: reference('ats.RemoteUser', 'The user who drew it up.'),
    remote_created_at: datetime('When it was created at the vendor.'),
    closed_at: datetime('When it was accepted, declined or withdrawn; null while pending.'),
    sent_at: datetime('When the candidate received it; null before.'),
    start_date: datetime('The first day of work it proposes.'),
    status: word(offerStatus, 'How far it has come.'),
  },
  filters: {
    application_id: equals('application'),
    creator_id: equals('creator'),
    status: equals('status'),
  },
})
