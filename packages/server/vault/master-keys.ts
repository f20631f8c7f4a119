import { createHash, createSecretKey, type KeyObject } from 'node:crypto'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { keyFromFile } from './master-key-file.ts'

/** A key that wraps data keys. The key object does not print its bytes. */
export interface MasterKey {
  /** The first 8 hex digits of the key's SHA-256: safe to show, stored beside what the key wraps. */
  readonly id: string
  readonly key: KeyObject
}

export interface MasterKeys {
  /** Wraps everything new. */
  readonly current: MasterKey
  /** By id, the current one included: what this process can unwrap. */
  readonly all: ReadonlyMap<string, MasterKey>
}

export interface MasterKeyOptions {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Where the embedded default keeps the key it generated: the file `key`. */
  readonly dataFolder?: string
  /** Whether a missing `CROSSWALK_KEY` may be answered with a generated key in the data folder. */
  readonly embedded: boolean
}

/**
 * The master keys of this process: `CROSSWALK_KEY` wraps and unwraps, the keys of `CROSSWALK_OLD_KEYS` (separated by
 * commas) only unwrap. Each is 32 random bytes in base64 or hex.
 *
 * There is no default key: what is missing, short, or an example is `configuration_invalid`.
 */
export async function loadMasterKeys(options: MasterKeyOptions): Promise<MasterKeys> {
  const current = await currentKey(options)
  const older = (options.environment['CROSSWALK_OLD_KEYS'] ?? '')
    .split(',')
    .filter((text) => text.trim() !== '')
    .map((text) => masterKey(decodeKey(text, 'A key of CROSSWALK_OLD_KEYS')))
  return masterKeys(current, older)
}

/** Puts keys together: one to wrap with, any number that only unwrap. */
export function masterKeys(current: MasterKey, older: readonly MasterKey[] = []): MasterKeys {
  return { current, all: new Map([...older, current].map((key) => [key.id, key])) }
}

/** Takes over 32 bytes as a master key. The caller's bytes are wiped. */
export function masterKey(bytes: Buffer): MasterKey {
  const id = createHash('sha256').update(bytes).digest('hex').slice(0, 8)
  const key = createSecretKey(bytes)
  bytes.fill(0)
  return { id, key }
}

async function currentKey({ environment, dataFolder, embedded }: MasterKeyOptions): Promise<MasterKey> {
  const text = environment['CROSSWALK_KEY']
  if (text !== undefined && text.trim() !== '') return masterKey(decodeKey(text, 'CROSSWALK_KEY'))
  if (embedded && dataFolder !== undefined) {
    const { path, text } = await keyFromFile(dataFolder)
    return masterKey(decodeKey(text, `The key in ${path}`))
  }
  throw invalid('CROSSWALK_KEY is not set: give it 32 random bytes, for example from "openssl rand -base64 32".')
}

function decodeKey(text: string, source: string): Buffer {
  const bytes = decode(text.trim())
  if (bytes === undefined) throw invalid(`${source} is neither base64 nor hex.`)
  if (bytes.length !== 32) {
    throw invalid(`${source} has ${bytes.length} bytes instead of 32: make one with "openssl rand -base64 32".`)
  }
  if (isGuessable(bytes)) {
    throw invalid(`${source} is an example or a typed text, not random: make one with "openssl rand -base64 32".`)
  }
  return bytes
}

function decode(text: string): Buffer | undefined {
  if (/^(?:[0-9a-f]{2})+$/i.test(text) && text.length <= 64) return Buffer.from(text, 'hex')
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return undefined
  return Buffer.from(text, 'base64')
}

/**
 * Keys nobody drew at random: one byte or a short pattern repeated, a counted row, or typed characters. Of real random
 * keys it would refuse fewer than one in 10^13.
 */
function isGuessable(bytes: Buffer): boolean {
  const fewValues = new Set(bytes).size < 12
  const step = (bytes[1]! - bytes[0]!) & 255
  const counted = bytes.every((byte, index) => index === 0 || ((byte - bytes[index - 1]!) & 255) === step)
  const typed = bytes.every((byte) => byte >= 0x20 && byte < 0x7f)
  return fewValues || counted || typed
}

function invalid(message: string): CrosswalkError {
  return new CrosswalkError('configuration_invalid', message)
}
