import { boolean, datetime, email, equals, model, text, vocabulary, word } from '../language/index.ts'

export const accessRole = vocabulary('AccessRole', [
  'SUPER_ADMIN',
  'ADMIN',
  'TEAM_MEMBER',
  'LIMITED_TEAM_MEMBER',
  'INTERVIEWER',
])

export const remoteUser = model('ats.RemoteUser', {
  path: 'users',
  description:
    'Someone who works with the recruiting system: recruiter, manager or interviewer. Candidates are not users.',
  fields: {
    first_name: text('Given name.'),
    last_name: text('Family name.'),
    email: email('The e-mail address of the user at the vendor.'),
    disabled: boolean('Whether the user can no longer sign in.'),
    remote_created_at: datetime('When it was created at the vendor.'),
    access_role: word(accessRole, 'How much the user may see and do.'),
  },
  filters: {
    email: equals('email'),
  },
})
