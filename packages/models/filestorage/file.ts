import {
  after,
  before,
  datetime,
  embeddedList,
  equals,
  integer,
  json,
  model,
  onCreate,
  reference,
  text,
} from '../language/index.ts'
import { permission } from './permission.ts'

export const file = model('filestorage.File', {
  path: 'files',
  description: 'A file and where it lies. Its content is fetched apart, by its download path.',
  fields: {
    name: text('What the file is called, with its ending where the vendor keeps it.', onCreate),
    file_url: text(
      'The page of the file in the web application of the vendor; not where its content is downloaded.',
      onCreate,
    ),
    file_thumbnail_url: text('Where a small picture of the file is found; often only for a short time.', onCreate),
    size: integer('Size of the content in bytes; null for documents that live only in an online editor.', onCreate),
    mime_type: text(
      'Media type of the content, such as `application/pdf`; some vendors have types of their own for online documents.',
      onCreate,
    ),
    description: text('Free text about the file.', onCreate),
    folder: reference('filestorage.Folder', 'The folder in which the file lies; null at the top of a drive.', onCreate),
    checksum: json('Digest of the content with the algorithm used, as the vendor gives both.', onCreate),
    permissions: embeddedList(permission, 'Who may do what with the file.', onCreate),
    drive: reference('filestorage.Drive', 'The drive in which the file lies.', onCreate),
    remote_created_at: datetime('When it was created at the vendor.'),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
  },
  filters: {
    drive_id: equals('drive'),
    folder_id: equals('folder'),
    mime_type: equals('mime_type'),
    name: equals('name'),
    remote_created_after: after('remote_created_at'),
    remote_created_before: before('remote_created_at'),
  },
  hasContent: true,
  orderBy: ['created_at', 'modified_at'],
})
