/** For tests of writing: requests with a body, and a look at the ledger and the change log. */
import { randomUUID } from 'node:crypto'
import { hashToken } from '../../http/api-key.ts'
import { recordId } from '../../store/ids.ts'
import { inOrganization } from '../../store/organization.ts'
import { connectorOf, type LinkedTestAccount, type TestPlatform } from '../../testing.ts'

export interface Answer {
  readonly status: number
  readonly body: any
  readonly headers: Headers
}

export type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>

/** Calls the API as the holder of an API key, for one linked account where a token is given. */
export const callerOf =
  ({ baseUrl, apiKey }: Pick<TestPlatform, 'baseUrl' | 'apiKey'>, token?: string, key = apiKey): Call =>
  async (method, path, body, headers = {}) => {
    const response = await fetch(baseUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(token !== undefined && { 'x-account-token': token }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : JSON.parse(text), headers: response.headers }
  }

/** Rows of the organisation. */
export async function rowsOf(
  { platform, organizationId }: Pick<TestPlatform, 'platform' | 'organizationId'>,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly any[]> {
  const { rows } = await inOrganization(platform.database, organizationId, (client) => client.query(text, [...values]))
  return rows
}

/** What the change log says of a record. */
export const changesOf = (test: TestPlatform, recordId: string) =>
  rowsOf(test, 'SELECT kind, origin, fields FROM change WHERE record_id = $1 ORDER BY transaction_id, sequence', [
    recordId,
  ])

/** Another linked account of the same vendor, here or in another organisation, with a copy of one company. Answers its token and that record's id. */
export async function strangerOf(
  { platform }: TestPlatform,
  { id }: LinkedTestAccount,
  organizationId: string,
): Promise<{ readonly token: string; readonly companyId: string }> {
  const token = randomUUID()
  const stranger = randomUUID()
  const companyId = recordId(stranger, 'crm.Account', 'c-1')
  // The owner is bound by row security too, except for those who may bypass it.
  const { owner } = platform.database
  await owner.query(
    `INSERT INTO linked_account (id, organization_id, connector, category, status, account_token_hash, end_user_origin_id,
       end_user_organization_name, end_user_email_address, settings)
     SELECT $2, $3, connector, category, status, $4, $5, end_user_organization_name, end_user_email_address, settings
     FROM linked_account WHERE id = $1`,
    [id, stranger, organizationId, hashToken(token), stranger],
  )
  await owner.query(
    `INSERT INTO record (organization_id, linked_account_id, model, id, stream, raw_id, hash, document, created_at, modified_at)
     SELECT $2, $3, model, $4, stream, raw_id, hash, document, created_at, modified_at
     FROM record WHERE linked_account_id = $1 AND model = 'crm.Account' LIMIT 1`,
    [id, organizationId, stranger, companyId],
  )
  return { token, companyId }
}

export const hubspot = connectorOf('hubspot')
export const github = connectorOf('github')
