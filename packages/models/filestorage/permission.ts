import { listOf, model, onCreate, reference, text, vocabulary, word } from '../language/index.ts'

export const permissionType = vocabulary('PermissionType', ['USER', 'GROUP', 'COMPANY', 'ANYONE'])

export const permissionRole = vocabulary('PermissionRole', ['READ', 'WRITE', 'OWNER'])

export const permission = model('filestorage.Permission', {
  description: 'A grant of access to a file or folder, for a user, a group, the whole company or anyone.',
  fields: {
    remote_id: text('What the vendor calls the grant, as text.', onCreate),
    user: reference('filestorage.User', 'The user who has access; null unless it is given to a single user.', {
      ...onCreate,
      expandable: false,
    }),
    group: reference('filestorage.Group', 'The group that has access; null unless it is given to a group.', {
      ...onCreate,
      expandable: false,
    }),
    type: word(
      permissionType,
      'Whether access is given to a user, a group, everyone in the company, or anyone with the link.',
      onCreate,
    ),
    roles: listOf(
      word(permissionRole, 'What the holder of the grant may do; several where the vendor adds rights up.', onCreate),
    ),
  },
})
