import {
  after,
  datetime,
  equals,
  integer,
  model,
  onWrite,
  reference,
  text,
  url,
  vocabulary,
  word,
} from '../language/index.ts'

export const opportunityStatus = vocabulary('OpportunityStatus', ['OPEN', 'WON', 'LOST'])

export const opportunity = model('crm.Opportunity', {
  path: 'opportunities',
  description:
    'A possible sale to an account, which moves through stages until it is won or lost. Many vendors call it a deal.',
  fields: {
    name: text('What the deal is called.', onWrite),
    description: text('Free text about the deal.', onWrite),
    amount: integer('What the sale is worth, in whole units of the currency the CRM uses.', onWrite),
    owner: reference('crm.User', 'The user of the CRM who is responsible.', onWrite),
    account: reference('crm.Account', 'The organisation that may buy.', onWrite),
    stage: reference('crm.Stage', 'Where in the sales process it stands.', onWrite),
    status: word(opportunityStatus, 'Whether it is still open, and otherwise how it ended.', onWrite),
    last_activity_at: datetime('When someone last dealt with it, such as by a call, an e-mail or a meeting.', onWrite),
    close_date: datetime('When it was closed, or while open, when that is expected.', onWrite),
    remote_created_at: datetime('When it was created at the vendor.'),
    opportunity_url: url('The page of this opportunity in the web application of the vendor.'),
  },
  filters: {
    account_id: equals('account'),
    owner_id: equals('owner'),
    remote_created_after: after('remote_created_at'),
    stage_id: equals('stage'),
    status: equals('status'),
  },
  remoteFields: true,
})
