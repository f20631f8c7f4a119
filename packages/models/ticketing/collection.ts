import { datetime, embeddedList, equals, model, reference, text, url, vocabulary, word } from '../language/index.ts'
import { permission } from './permission.ts'

export const collectionAccessLevel = vocabulary('CollectionAccessLevel', [
  'PRIVATE',
  'COMPANY',
  'PUBLIC',
  'PARENT_COLLECTION',
])

export const collectionType = vocabulary('CollectionType', ['LIST', 'PROJECT'])

export const collection = model('ticketing.Collection', {
  path: 'collections',
  description: 'Anything that holds tickets: a project, a list, a board, a queue. A collection may lie in another one.',
  fields: {
    name: text('What the collection is called.'),
    description: text('Free text about what it is for.'),
    access_level: word(collectionAccessLevel, 'Who can see it when no permission says otherwise.'),
    collection_type: word(collectionType, 'Whether it is a whole project or a list, usually within one.'),
    parent_collection: reference('ticketing.Collection', 'The collection it lies in; null at the top.'),
    permissions: embeddedList(permission, 'Who may do what in it.'),
    collection_url: url('The page of this collection in the web application of the vendor.'),
    remote_created_at: datetime('When it was created at the vendor.'),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
  },
  filters: {
    collection_type: equals('collection_type'),
    name: equals('name'),
    parent_collection_id: equals('parent_collection'),
  },
})
