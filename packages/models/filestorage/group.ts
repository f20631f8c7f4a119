import { model, references, text } from '../language/index.ts'

export const group = model('filestorage.Group', {
  path: 'groups',
  description: 'Users to whom access is given together. A group may hold other groups.',
  fields: {
    name: text('What the group is called.'),
    users: references('filestorage.User', 'The users who are members directly, not by way of a child group.'),
    child_groups: references('filestorage.Group', 'The groups that are members of this one.'),
  },
})
