import { datetime, equals, model, onCreate, reference, text, vocabulary, word } from '../language/index.ts'

export const activityType = vocabulary('ActivityType', ['NOTE', 'EMAIL', 'OTHER'])

export const visibility = vocabulary('Visibility', ['ADMIN_ONLY', 'PUBLIC', 'PRIVATE'])

export const activity = model('ats.Activity', {
  path: 'activities',
  description: 'An entry in the history of a candidate, such as a note or an e-mail.',
  fields: {
    user: reference('ats.RemoteUser', 'The user who wrote or did it.', onCreate),
    remote_created_at: datetime('When it was created at the vendor.'),
    activity_type: word(activityType, 'What sort of entry it is.', onCreate),
    subject: text('The heading.', onCreate),
    body: text('The text, plain or HTML as the vendor keeps it.', onCreate),
    visibility: word(visibility, 'Who can see it at the vendor.', onCreate),
    candidate: reference('ats.Candidate', 'The candidate in whose history it stands.', {
      ...onCreate,
      expandable: false,
    }),
  },
  filters: {
    user_id: equals('user'),
  },
})
