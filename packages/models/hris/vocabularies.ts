import { vocabulary } from '../language/index.ts'

export const gender = vocabulary('Gender', ['MALE', 'FEMALE', 'NON-BINARY', 'OTHER', 'PREFER_NOT_TO_DISCLOSE'])
