import { among, boolean, email, equals, model, references, text } from '../language/index.ts'

export const user = model('ticketing.User', {
  path: 'users',
  description: 'Someone who works on tickets. People who ask for help are contacts.',
  fields: {
    name: text('Full name.'),
    email_address: email('The e-mail address of the user at the vendor.'),
    is_active: boolean('Whether the user can still sign in.'),
    teams: references('ticketing.Team', 'The teams the user is a member of.'),
    roles: references('ticketing.Role', 'The roles the user holds.'),
    avatar: text('Where the picture of the user is found.'),
    collections: references(
      'ticketing.Collection',
      'The collections the user is a member of; an addition of Crosswalk, by which users are filtered.',
      { expandable: false },
    ),
    projects: references(
      'ticketing.Project',
      'The projects the user is a member of; an addition of Crosswalk, by which the list under a project finds its users.',
      { expandable: false },
    ),
  },
  filters: {
    collections: among('collections'),
    email_address: equals('email_address'),
    roles: among('roles'),
    team: equals('teams'),
    teams: among('teams'),
  },
  nested: [{ path: 'projects/{parent_id}/users', parent: 'ticketing.Project', through: { own: 'projects' } }],
})
