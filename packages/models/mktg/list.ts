import { datetime, model, onCreate, text } from '../language/index.ts'

export const list = model('mktg.List', {
  path: 'lists',
  description: 'Contacts to whom the same things are sent: an audience, a segment, a mailing list.',
  fields: {
    name: text('What the list is called.', onCreate),
    type: text('The kind of list in the words of the vendor, such as static or dynamic.', onCreate),
    remote_created_at: datetime('When it was created at the vendor.'),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
  },
})
