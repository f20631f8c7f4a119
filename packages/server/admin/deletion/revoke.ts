import {
  asCrosswalkError,
  buildUrl,
  CrosswalkError,
  type Connector,
  type RemoteRequest,
} from '@crosswalk/connector-kit'
import type { PoolClient } from 'pg'
import { readOAuthClient } from '../../account/oauth-client.ts'
import type { Platform } from '../../platform.ts'
import { audit } from '../../audit/audit.ts'
import type { EraseJob } from './delete-account.ts'
import type { DeletedAccount } from './erase-account.ts'

type Within = <T>(work: (client: PoolClient) => Promise<T>) => Promise<T>

/**
 * Gives the credential of a deleted account back to the vendor, where it has a way, and forgets it. As well as it can be
 * done: a vendor that does not answer does not keep the account from being erased. How it ended stands in the audit trail.
 */
export async function revokeCredential(
  platform: Platform,
  job: EraseJob,
  account: DeletedAccount,
  within: Within,
): Promise<void> {
  const connector = platform.connectors.get(account.connector)
  if (connector?.revoke) {
    const failure = await revoke(platform, job, connector, account.settings, within).then(
      () => undefined,
      asCrosswalkError,
    )
    // Nothing is left to be revoked where an earlier attempt of this job came this far.
    if (failure?.code !== 'credential_rejected')
      await within((client) =>
        audit(client, job, {
          event: 'DELETED_LINKED_ACCOUNT',
          description:
            failure === undefined
              ? `The credential of a deleted account was revoked at ${connector.name}.`
              : `The credential of a deleted account could not be revoked at ${connector.name} (${failure.code}).`,
          linkedAccountId: job.linkedAccountId,
          details: { revoked: failure === undefined },
        }),
      )
  }
  await within((client) => platform.vault.removeCredential(client, job.linkedAccountId))
}

async function revoke(
  platform: Platform,
  job: EraseJob,
  connector: Connector,
  settings: Readonly<Record<string, string>>,
  within: Within,
): Promise<void> {
  const { credential, application } = await within(async (client) => ({
    credential: await platform.vault.readCredential(client, job.linkedAccountId),
    application:
      connector.auth.scheme === 'oauth2'
        ? await readOAuthClient(client, platform.vault, job.organizationId, connector.id)
        : undefined,
  }))
  const request = connector.revoke!.request(credential, application)
  await platform.outbound.send(
    {
      method: request.method,
      url: buildUrl(connector, request, settings),
      headers: { accept: 'application/json', ...contentType(request), ...request.headers },
      body: bodyOf(request),
      secrets: [...Object.values(credential), ...(application ? [application.clientSecret] : [])],
      attempts: 5,
      idempotent: true,
    },
    { organizationId: job.organizationId, connector: connector.id },
    (answer) =>
      answer.status < 400
        ? undefined
        : new CrosswalkError(
            codeOf(answer.status),
            `${connector.name} did not revoke the credential (${answer.status}).`,
            { remoteStatus: answer.status },
          ),
  )
}

const codeOf = (status: number) =>
  status === 429 ? 'rate_limited' : status >= 500 ? 'remote_unavailable' : 'remote_invalid'

const contentType = (request: RemoteRequest): Record<string, string> => {
  if (request.form) return { 'content-type': 'application/x-www-form-urlencoded' }
  return request.json === undefined ? {} : { 'content-type': 'application/json' }
}

function bodyOf(request: RemoteRequest): string | undefined {
  if (request.form) return new URLSearchParams(request.form).toString()
  return request.json === undefined ? undefined : JSON.stringify(request.json)
}
