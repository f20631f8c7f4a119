import { hash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const shape = /^cw_([0-9A-Za-z]{32})([0-9A-Za-z]{6})$/

export interface NewApiKey {
  /** Shown once, to whoever made it. */
  readonly key: string
  /** The first characters, to recognise the key in a list. */
  readonly prefix: string
  /** SHA-256: what is stored. */
  readonly hash: Buffer
}

/** A new API key: `cw_`, 32 random base62 characters (190 bits), and six that check them. */
export function newApiKey(): NewApiKey {
  const secret = Array.from({ length: 32 }, () => alphabet[randomInt(alphabet.length)]).join('')
  const key = `cw_${secret}${checksum(secret)}`
  return { key, prefix: key.slice(0, 9), hash: hashToken(key) }
}

/** Whether a text has the form of an API key with the right check characters. Typing errors never reach the database. */
export function isApiKey(text: string): boolean {
  const match = shape.exec(text)
  return match !== null && checksum(match[1]!) === match[2]
}

/** SHA-256 of an API key or an account token: what the database knows of it. They are random, so no salt is needed. */
export const hashToken = (token: string): Buffer => hash('sha256', token, 'buffer')

function checksum(secret: string): string {
  let left = crc32(secret)
  let text = ''
  for (let place = 0; place < 6; place += 1) {
    text = alphabet[left % alphabet.length]! + text
    left = Math.floor(left / alphabet.length)
  }
  return text
}
