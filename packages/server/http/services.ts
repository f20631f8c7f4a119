import type * as z from 'zod'
import type { Caller } from './caller.ts'
import type * as shapes from './shapes.ts'

export type LinkTokenRequest = z.output<typeof shapes.linkTokenRequest>
export type GenerateKeyRequest = z.output<typeof shapes.generateKeyRequest>
export type LinkToken = z.output<typeof shapes.linkToken>
export type AccountToken = z.output<typeof shapes.accountToken>
export type AccountDetails = z.output<typeof shapes.accountDetails>
export type AccountDetailsAndActions = z.output<typeof shapes.accountDetailsAndActions>
export type SyncStatus = z.output<typeof shapes.syncStatus>
export type RemoteKey = z.output<typeof shapes.remoteKey>

/** Which linked accounts to list; those that match all that is given. */
export interface LinkedAccountFilters {
  readonly category?: string | undefined
  readonly end_user_email_address?: string | undefined
  readonly end_user_organization_name?: string | undefined
  readonly end_user_origin_id?: string | undefined
  readonly end_user_origin_ids?: readonly string[] | undefined
  readonly id?: string | undefined
  readonly ids?: readonly string[] | undefined
  readonly include_duplicates?: boolean | undefined
  readonly integration_name?: string | undefined
  readonly is_test_account?: boolean | undefined
  readonly status?: string | undefined
}

/** A page that is asked for. `packCursor` and `unpackCursor` (cursor.ts) make and read the cursors. */
export interface PageRequest {
  readonly cursor: string | undefined
  /** At most so many. */
  readonly size: number
}

export interface Page<Item> {
  readonly next: string | null
  readonly previous: string | null
  readonly results: Item[]
}

/** Whose request it is. */
export type OrganizationCaller = Pick<Caller, 'organizationId' | 'apiKeyId' | 'scopes'>

/** Whose request it is, and the linked account it is about. */
export interface AccountCaller extends OrganizationCaller {
  readonly account: NonNullable<Caller['account']>
}

/** What stands behind the platform's endpoints. Failures are `CrosswalkError`s. */
export interface PlatformServices {
  createLinkToken(caller: OrganizationCaller, request: LinkTokenRequest, address: string): Promise<LinkToken>
  /** Single use: `not_found` for a public token that is unknown, used, expired or another organisation's. */
  exchangePublicToken(caller: OrganizationCaller, publicToken: string): Promise<AccountToken>
  accountDetails(caller: AccountCaller): Promise<AccountDetails>
  listLinkedAccounts(
    caller: OrganizationCaller,
    filters: LinkedAccountFilters,
    page: PageRequest,
  ): Promise<Page<AccountDetailsAndActions>>
  syncStatus(caller: AccountCaller, page: PageRequest): Promise<Page<SyncStatus>>
  /** Asks for a full run of every stream now, and answers where each model stands. */
  resync(caller: AccountCaller, confirmDeletes: boolean, address: string): Promise<SyncStatus[]>
  generateKey(caller: OrganizationCaller, request: GenerateKeyRequest, address: string): Promise<RemoteKey>
}
