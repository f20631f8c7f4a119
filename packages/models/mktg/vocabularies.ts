import { vocabulary } from '../language/index.ts'

export const channel = vocabulary('Channel', ['EMAIL', 'MESSAGE'])
