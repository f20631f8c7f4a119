import { hash } from 'node:crypto'
import type { AnyStream, MappingProblem } from '@crosswalk/connector-kit'
import type { Selection } from './selection/selection.ts'
import { rawId } from '../store/ids.ts'
import { mappingVersion } from './mapping-version.ts'
import type { AccountMapping, RenderedRecord } from '../mapping/index.ts'

/** A raw record of a page, before anything is known about it. */
export interface RawRecord {
  readonly id: string
  readonly remoteId: string
  readonly value: unknown
  readonly body: string
  /** SHA-1 of mapping version and body, in hexadecimal. */
  readonly hash: string
}

/** Something of a record that could not be taken over, for the run's report. */
export interface RecordProblem {
  readonly remote_id: string | null
  readonly field: string | null
  readonly message: string
}

export interface StreamOfAccount {
  readonly linkedAccountId: string
  readonly name: string
  readonly stream: AnyStream
  /** How its records are read for this account, as it was configured when the page was asked for. */
  readonly mapping: AccountMapping
  /** Which of its records the account syncs; all of them where nothing is said. */
  readonly selection?: Selection
}

// PostgreSQL text holds no NUL, and nothing sensible holds the other control characters.
// oxlint-disable-next-line no-control-regex
const unusableId = /[\u0000-\u001f\u007f]/

/** The records of a page with their ids and hashes, and what could not be identified. */
export interface IdentifiedPage {
  readonly raws: readonly RawRecord[]
  readonly problems: readonly RecordProblem[]
}

/** Gives each record of a page its id and hash. A record that appears twice in a page counts once, in its last form. */
export function identify(of: StreamOfAccount, records: readonly unknown[]): IdentifiedPage {
  const problems: RecordProblem[] = []
  const version = mappingVersion(of.stream)
  const raws = new Map<string, RawRecord>()
  for (const record of records) {
    const remoteId = remoteIdOf(of.stream, record)
    if (remoteId === undefined) {
      problems.push({ remote_id: null, field: null, message: 'The record has no usable id.' })
      continue
    }
    const value = of.mapping.strip(of.name, record)
    const body = JSON.stringify(value)
    const id = rawId(of.linkedAccountId, of.name, remoteId)
    raws.set(id, { id, remoteId, value, body, hash: hashOf(version, body) })
  }
  return { raws: [...raws.values()], problems }
}

/** What tells that a raw record changed, or how it is read: SHA-1 in hexadecimal. */
export const hashOf = (version: string, body: string): string => hash('sha1', version + body, 'hex')

/**
 * The common records that a raw record becomes. One that cannot be mapped at all is reported and is undefined: what is
 * stored of it stays as it is, and the next sync tries again.
 */
export function mapRecord(
  of: StreamOfAccount,
  raw: Pick<RawRecord, 'remoteId' | 'value'>,
  problems: RecordProblem[],
): RenderedRecord[] | undefined {
  const found: MappingProblem[] = []
  try {
    return of.mapping.render(of.name, raw.value, found)
  } catch (error) {
    problems.push({ remote_id: raw.remoteId, field: null, message: messageOf(error) })
    return undefined
  } finally {
    for (const { field, message } of found) problems.push({ remote_id: raw.remoteId, field, message })
  }
}

function remoteIdOf(stream: AnyStream, value: unknown): string | undefined {
  try {
    const id: unknown = stream.id(value)
    return typeof id === 'string' && id !== '' && id.length <= 500 && !unusableId.test(id) ? id : undefined
  } catch {
    return undefined
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
