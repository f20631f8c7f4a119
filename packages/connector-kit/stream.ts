import type { Credential } from './auth.ts'
import type { Condition, Operator } from './condition.ts'
import type { Mapping } from './mapping/index.ts'
import type { Schema } from './schema.ts'
import type { RemoteRequest, RemoteResponse } from './request.ts'

/** Where the next page starts: text that only the connector understands, kept in the checkpoint. */
export type PagePosition = string

export interface StreamInput {
  /** Remote paths the mappings read, such as `properties.email`: what to ask for where the vendor lets one choose. */
  readonly fields: readonly string[]
  /** Settings of the linked account (`company`, `subdomain`). */
  readonly settings: Readonly<Record<string, string>>
  /** The parent's raw record, for a stream that has one list per parent. */
  readonly parent?: unknown
  /** ISO 8601: now, as the platform sees it. */
  readonly now: string
}

export interface ListInput extends StreamInput {
  /** Undefined for the first page. */
  readonly position: PagePosition | undefined
  /** The saved cursor of an incremental run, inclusive; undefined for a full run. */
  readonly since: string | undefined
  /** The validator (ETag) the vendor gave for this very request last time, where the stream keeps it. */
  readonly etag?: string | undefined
  /** Only records that meet all of these; never others than the stream's own `conditions` announce. */
  readonly conditions?: readonly Condition[] | undefined
}

/** Where the content of a file is asked for. */
export interface DownloadInput extends StreamInput {
  /** The raw record of the file, as it is stored. */
  readonly record: unknown
  /** The type the content is to be converted into, for vendors that can (a document as PDF). */
  readonly mimeType?: string | undefined
}

/** One page of a stream. An empty page is not the end; only a missing `next` is. */
export interface Page<Remote> {
  readonly records: readonly Remote[]
  readonly next?: PagePosition | undefined
  /** Remote ids the vendor says are gone. */
  readonly deleted?: readonly string[]
  /** Remote ids of records to read one by one with `get`, for vendors whose change list holds ids only. */
  readonly fetch?: readonly string[]
  /**
   * The cursor to go on from next time, where the vendor names it itself (`latest`, a sync token). Saved at the end of the
   * run; where several pages name one, the first counts.
   */
  readonly cursor?: string
}

export interface Cursor<Remote> {
  /** The value a record stands at, as ISO 8601 text. */
  readonly of: (record: Remote) => string | null | undefined
  /**
   * `ascending`: the vendor sorts an incremental list by it, so the cursor moves with every page.
   * `unordered`: it moves only at the end of a run, and never past the moment the run began.
   */
  readonly order: 'ascending' | 'unordered'
  /** Seconds to look back, where the vendor's index lags behind its records. Default 0. */
  readonly overlap?: number
}

/** How the platform finds out that the vendor no longer has a record. */
export type Deletes =
  /** The list itself tells: `Page.deleted`, in full and incremental runs. */
  | 'tombstones'
  /** A full run that saw every record: what it did not see is gone (with a brake). */
  | 'sweep'
  /** The vendor never deletes these. */
  | 'never'

/** The remote records of one kind, in an order. */
export interface Stream<Remote = never> {
  /** The vendor's documentation of the list endpoint. */
  readonly docs: string
  /** The remote id of a raw record, as text. */
  id(record: Remote): string
  /** What a remote record becomes: one or several mappings, each to one common model. */
  readonly mappings: readonly Mapping<any, Remote>[]
  list(input: ListInput): RemoteRequest
  page(response: RemoteResponse, input: ListInput): Page<Remote>
  /** Reads one record by remote id; `record` finds it in the answer. Needed for webhooks and for `Page.fetch`. */
  get?(id: string, input: StreamInput): RemoteRequest
  record?(response: RemoteResponse): Remote | undefined
  /** Without it every run is a full one. */
  readonly cursor?: Cursor<Remote>
  readonly deletes: Deletes
  /** The stream whose stored records are the parents: one list is walked per parent. */
  readonly parent?: string
  /** Whether a 304 to a request with the saved ETag means that nothing changed. */
  readonly etag?: boolean
  /** Where a raw record keeps the vendor's own and custom fields by name, for `remote_fields`; `[]` is the record itself. */
  readonly remoteFields?: readonly string[]
  /** Seconds between incremental runs. Default 300. */
  readonly interval?: number
  /** Seconds between full runs of a stream that also runs incrementally (to find deletes). Default 86,400. */
  readonly fullInterval?: number
  readonly actions?: Actions
  /** Common fields by which the vendor itself can narrow a list, and how: what `list` finds in `conditions`. */
  readonly conditions?: Readonly<Record<string, readonly Operator[]>>
  /** Where the vendor describes the fields of these records, custom ones included. */
  readonly schema?: Schema
  /** The request for the content of a file. Redirects of the answer are followed within the connector's hosts. */
  download?(id: string, input: DownloadInput): RemoteRequest
}

/** Writes, as the requests that carry them out. `body` is what the mapping's `write` made. */
export interface Actions {
  /** Common fields without which the vendor creates nothing. The platform asks for them before it asks the vendor. */
  readonly required?: readonly string[]
  create?(body: unknown, input: StreamInput): RemoteRequest
  /**
   * The remote id in the answer to `create`. Without it the answer must be the record itself, as `record` of the stream
   * finds it in an answer to `get`.
   */
  created?(response: RemoteResponse, body: unknown): string | undefined
  update?(id: string, body: unknown, input: StreamInput): RemoteRequest
  delete?(id: string, input: StreamInput): RemoteRequest
  /** Further operations that a model declares (`change-stage`), by name. */
  readonly perform?: Readonly<Record<string, (id: string, body: unknown, input: StreamInput) => RemoteRequest>>
  /** Finds a record again whose creation was sent but never answered. Without it such a write waits for a person. */
  readonly find?: Find
}

/** A search for the record that a `create` may have made. */
export interface Find {
  request(body: unknown, input: StreamInput & { readonly sentAt: string }): RemoteRequest
  /** The remote id of the one record that can only come from this body; undefined where there is none. */
  found(response: RemoteResponse, body: unknown): string | undefined
}

/**
 * Declares a stream of `Remote` records.
 *
 * @example stream<GitHubLabel>()({ docs, id: (label) => String(label.id), mappings: [tag], deletes: 'sweep', list, page })
 */
export const stream =
  <Remote>() =>
  (declaration: Stream<Remote>): Stream<Remote> =>
    declaration

/** A stream whose remote type no longer matters: what the platform works with. */
export type AnyStream = Stream<any>

export type { Credential }
