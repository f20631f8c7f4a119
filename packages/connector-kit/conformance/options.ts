import type { Connector } from '../connector.ts'
import type { MappedRecord } from '../mapping/index.ts'
import type { SandboxDefinition } from '../sandbox/index.ts'

export interface ConformanceOptions<State = any> {
  /** Rows per collection. Enough for three pages of the main streams; default the sandbox's own. */
  readonly sizes?: Readonly<Record<string, number>>
  /** Streams of which the vendor answers only the fields asked for by name; `true`: all whose `remoteFields` is a path. */
  readonly selectsFields?: readonly string[] | boolean
  /** Streams whose records stand in the connector, because the vendor documents them but does not list them. */
  readonly fixedStreams?: readonly string[]
  /** Streams whose pages are counted by us, so that a short page is the last one. */
  readonly shortPageIsLast?: readonly string[]
  /** The remote ids a full run must read, by stream, where they are not those that `touch` lists. */
  readonly expected?: Readonly<Record<string, (state: State) => readonly string[]>>
  /** Fields, by stream, that the vendor takes in another shape than it gives, so that what is written cannot be read back as it is. */
  readonly writtenOtherwise?: Readonly<Record<string, readonly string[]>>
  /** The fields of a new record, by stream, made out of an existing one; default the same fields once more. */
  readonly created?: Readonly<Record<string, (like: MappedRecord, state: State) => Readonly<Record<string, unknown>>>>
  /** What to change of a record, by stream that can be updated. */
  readonly changed?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Which raw records may be changed or deleted, by stream, where that is not all of them. */
  readonly writable?: Readonly<Record<string, (record: any) => boolean>>
  /** Seconds to which the vendor's cursors are exact. Default 1. */
  readonly cursorPrecision?: number
}

/** What every part of the suite works with. */
export interface Suite<State = any> {
  readonly connector: Connector
  readonly definition: SandboxDefinition<State>
  readonly options: ConformanceOptions<State>
}

export const streamNames = ({ connector }: Suite): readonly string[] => Object.keys(connector.streams)
