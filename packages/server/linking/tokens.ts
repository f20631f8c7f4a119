import { createHash, randomBytes } from 'node:crypto'

/** A new token of 256 random bits. The prefix tells people and secret scanners what it is. */
export const newToken = (prefix: 'link' | 'public' | 'account' | 'state'): string =>
  `cw_${prefix}_${randomBytes(32).toString('base64url')}`

/** What is stored of a token. */
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest()
