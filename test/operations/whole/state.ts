/** What the sandbox of the whole vendor keeps, and how it says no. */
import { json, type SandboxResponse, type Table } from '@crosswalk/connector-kit/sandbox'
import type { Model } from '@crosswalk/models'
import type { Row } from './values.ts'

export interface WholeState {
  readonly marker: string
  readonly tables: ReadonlyMap<string, Table<Row>>
  readonly models: ReadonlyMap<string, Model>
  /** Whether the token was given back. */
  isRevoked: boolean
}

/** The vendor's own error answer. */
export const refusal = (
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
  message = code.replaceAll('_', ' '),
): SandboxResponse => json({ error: { code, message } }, { status, headers })
