import { datetime, equals, integer, model, text } from '../language/index.ts'

export const drive = model('filestorage.Drive', {
  path: 'drives',
  description: 'The topmost container of files and folders, such as a shared drive or a document library.',
  fields: {
    name: text('What the drive is called.'),
    remote_created_at: datetime('When it was created at the vendor.'),
    drive_url: text('The page of the drive in the web application of the vendor.'),
    size: integer('Storage in use, in bytes; null where the vendor does not tell.'),
  },
  filters: {
    name: equals('name'),
  },
})
