import {
  after,
  before,
  datetime,
  model,
  onWrite,
  reference,
  references,
  text,
  url,
  vocabulary,
  word,
} from '../language/index.ts'

export const engagementDirection = vocabulary('EngagementDirection', ['INBOUND', 'OUTBOUND'])

export const engagement = model('crm.Engagement', {
  path: 'engagements',
  description:
    'A call, meeting or e-mail with a customer that took place or is planned. What is still to be done is a task, a free remark a note.',
  fields: {
    owner: reference('crm.User', 'The user of the CRM who had or planned it.', onWrite),
    content: text('The text: body of the e-mail, or notes of the call or meeting.', onWrite),
    subject: text('The heading.', onWrite),
    direction: word(engagementDirection, 'Whether the customer reached out, or the other way round.', onWrite),
    engagement_type: reference('crm.EngagementType', 'What kind of engagement it is.', onWrite),
    start_time: datetime('When it began or will begin.', onWrite),
    end_time: datetime('When it ended or will end; for an e-mail often null.', onWrite),
    account: reference('crm.Account', 'The organisation it was about.', onWrite),
    contacts: references('crm.Contact', 'The people who took part.', onWrite),
    engagement_url: url('The page of this engagement in the web application of the vendor.'),
  },
  filters: {
    started_after: after('start_time'),
    started_before: before('start_time'),
  },
  remoteFields: true,
})
