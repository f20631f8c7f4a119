import { listOf, model, onCreate, references, text, vocabulary, word } from '../language/index.ts'

export const permissionEffect = vocabulary('PermissionEffect', ['ALLOWED', 'DENIED', 'INHERITED'])

export const permissionAction = vocabulary('PermissionAction', ['VIEW', 'CREATE', 'EDIT', 'DELETE'])

export const permission = model('ticketing.Permission', {
  description: 'A rule that allows or denies actions on a collection or ticket to those it names.',
  fields: {
    remote_id: text('What the vendor calls the rule, as text.', onCreate),
    effect: word(permissionEffect, 'Whether the actions are allowed, denied, or as on the collection above.', onCreate),
    actions: listOf(word(permissionAction, 'The actions the rule is about.', onCreate)),
    applied_to_users: references('ticketing.User', 'The users it names.', { ...onCreate, expandable: false }),
    applied_to_roles: references('ticketing.Role', 'The roles it names: all users who hold one.', {
      ...onCreate,
      expandable: false,
    }),
    applied_to_teams: references('ticketing.Team', 'The teams it names: all of their members.', {
      ...onCreate,
      expandable: false,
    }),
    applied_to_collections: references(
      'ticketing.Collection',
      'The collections it names: everyone with access to one of them.',
      { ...onCreate, expandable: false },
    ),
  },
})
