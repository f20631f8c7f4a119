import { randomBytes } from 'node:crypto'

/** A new token of 256 random bits. The prefix tells people and secret scanners what it is. Stored as `hashToken` has it. */
export const newToken = (prefix: 'link' | 'public' | 'account' | 'state'): string =>
  `cw_${prefix}_${randomBytes(32).toString('base64url')}`
