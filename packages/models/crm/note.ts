import { datetime, equals, model, onCreate, reference, text, url } from '../language/index.ts'

export const note = model('crm.Note', {
  path: 'notes',
  description: 'A free remark that a user attached to a contact, account or opportunity.',
  fields: {
    owner: reference('crm.User', 'The user of the CRM who wrote it.', onCreate),
    content: text('The text, plain or HTML as the vendor keeps it.', onCreate),
    contact: reference('crm.Contact', 'The person it is about.', onCreate),
    account: reference('crm.Account', 'The organisation it is about.', onCreate),
    opportunity: reference('crm.Opportunity', 'The deal it is about.', onCreate),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
    remote_created_at: datetime('When it was created at the vendor.'),
    note_url: url('The page of this note in the web application of the vendor.'),
  },
  filters: {
    account_id: equals('account'),
    contact_id: equals('contact'),
    opportunity_id: equals('opportunity'),
    owner_id: equals('owner'),
  },
  remoteFields: true,
})
