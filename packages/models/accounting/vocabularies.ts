import { vocabulary } from '../language/index.ts'

/** Whether a contact, an item, a tax rate or a tracking category may still be used. */
export const recordStatus = vocabulary('RecordStatus', ['ACTIVE', 'ARCHIVED'])
