import { model, text, vocabulary, word } from '../language/index.ts'

export const activityType = vocabulary('ActivityType', ['CALL', 'MEETING', 'EMAIL'])

export const engagementType = model('crm.EngagementType', {
  path: 'engagement-types',
  description: 'A kind of engagement that the vendor knows, such as a demo call.',
  fields: {
    activity_type: word(activityType, 'Which of the basic activities this kind belongs to.'),
    name: text('What the kind is called.'),
  },
  remoteFields: true,
})
