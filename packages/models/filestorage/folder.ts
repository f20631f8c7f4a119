import { datetime, embeddedList, equals, integer, model, onCreate, reference, text } from '../language/index.ts'
import { permission } from './permission.ts'

export const folder = model('filestorage.Folder', {
  path: 'folders',
  description: 'A container of files and other folders within a drive.',
  fields: {
    name: text('What the folder is called.', onCreate),
    folder_url: text('The page of the folder in the web application of the vendor.', onCreate),
    size: integer('Size of all that lies in it, in bytes; null where the vendor does not add it up.', onCreate),
    description: text('Free text about the folder.', onCreate),
    parent_folder: reference(
      'filestorage.Folder',
      'The folder in which this one lies; null at the top of a drive.',
      onCreate,
    ),
    drive: reference('filestorage.Drive', 'The drive in which the folder lies.', onCreate),
    permissions: embeddedList(permission, 'Who may do what with the folder.', onCreate),
    remote_created_at: datetime('When it was created at the vendor.'),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
  },
  filters: {
    drive_id: equals('drive'),
    name: equals('name'),
    parent_folder_id: equals('parent_folder'),
  },
})
