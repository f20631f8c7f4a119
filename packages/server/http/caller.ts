import { CrosswalkError } from '@crosswalk/connector-kit'
import type { Category } from '@crosswalk/models'
import type { SettingsByModel } from '../mapping/index.ts'
import type { Database } from '../store/database.ts'
import {
  planColumns,
  readBatch,
  readInOrganization,
  type Plan,
  type Row,
  type Statement,
} from '../store/read-in-organization.ts'

/** What a request showed at the door, as hashes in hex. */
export interface Guard {
  readonly name: string
  readonly keyHash: string
  /** Undefined where the request is not about one linked account. */
  readonly tokenHash: string | undefined
}

/** What requests need to know of a linked account. */
export interface AccountRow {
  readonly id: string
  readonly connector: string
  readonly category: Category
  /** What is configured per model. */
  readonly modelSettings: SettingsByModel
}

/** Who asks: an organisation by its API key, and perhaps one of its linked accounts. */
export class Caller {
  readonly guard: Guard
  readonly organizationId: string
  readonly apiKeyId: string
  readonly scopes: readonly string[]
  /** As it was when last it was read: see `read`. */
  account: AccountRow | undefined
  readonly #database: Database
  #isConfirmed: boolean

  private constructor(
    database: Database,
    guard: Guard,
    key: Row,
    account: AccountRow | undefined,
    isConfirmed: boolean,
  ) {
    this.#database = database
    this.guard = guard
    this.apiKeyId = key[0]!
    this.organizationId = key[1]!
    this.scopes = JSON.parse(key[2]!) as string[]
    this.account = account
    this.#isConfirmed = isConfirmed
  }

  /** Asks PostgreSQL who it is. Throws `unauthorized`, or `not_found` for the linked account. */
  static async of(database: Database, guard: Guard): Promise<Caller> {
    const [keys, accounts] = await readBatch(database, guardStatements(guard, 'search'))
    const key = keyOf(keys)
    return new Caller(database, guard, key, accountOf(guard, accounts), true)
  }

  /** The same caller, to be checked again when next it is used. */
  asRemembered(): Caller {
    const key = [this.apiKeyId, this.organizationId, JSON.stringify(this.scopes)]
    return new Caller(this.#database, this.guard, key, this.account, false)
  }

  /** Makes sure that the key and the account token are still good. */
  async confirm(): Promise<void> {
    if (!this.#isConfirmed) await this.read([])
  }

  /** Reads rows of the organisation, in the same round trip in which a remembered caller is confirmed. */
  async read(statements: readonly Statement[], plan: Plan = 'search'): Promise<readonly (readonly Row[])[]> {
    if (this.#isConfirmed) return readInOrganization(this.#database, this.organizationId, statements, plan)
    const guards = guardStatements(this.guard, plan)
    const results = await readBatch(this.#database, [...guards, ...statements])
    keyOf(results[0])
    if (guards.length > 1) this.account = accountOf(this.guard, results[1])
    return results.slice(guards.length)
  }
}

// The organisation is set by the answer to the key: where the key is not good any more, no row of a tenant is seen.
const guardStatements = ({ keyHash, tokenHash }: Guard, plan: Plan): readonly Statement[] => [
  {
    name: `enter-${plan}`,
    text: `SELECT api_key_id, organization_id, array_to_json(scopes),
        set_config('crosswalk.organization_id', organization_id::text, true), ${planColumns(plan)}
      FROM authenticate_api_key($1)`,
    values: [`\\x${keyHash}`],
  },
  ...(tokenHash === undefined
    ? []
    : [
        {
          name: 'linked-account-of-token',
          text: 'SELECT id, connector, category, model_settings FROM linked_account WHERE account_token_hash = $1',
          values: [`\\x${tokenHash}`],
        },
      ]),
]

function keyOf(rows: readonly Row[] | undefined): Row {
  const key = rows?.[0]
  if (key) return key
  throw new CrosswalkError('unauthorized', 'This API key is unknown, revoked or expired. Make a new one.', {
    parameter: 'Authorization',
  })
}

const noSettings: SettingsByModel = {}

function accountOf(guard: Guard, rows: readonly Row[] | undefined): AccountRow | undefined {
  if (guard.tokenHash === undefined) return undefined
  const row = rows?.[0]
  if (row) {
    const modelSettings = row[3] === '{}' ? noSettings : (JSON.parse(row[3]!) as SettingsByModel)
    return { id: row[0]!, connector: row[1]!, category: row[2] as Category, modelSettings }
  }
  throw new CrosswalkError('not_found', 'No linked account of your organisation has this account token.', {
    parameter: 'X-Account-Token',
  })
}
