import * as z from 'zod'
import { named } from '../http/named.ts'
import { places, withAccount, type Place } from '../http/platform-routes.ts'
import { route, type AnyRoute } from '../http/route.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import { actorOf, audit } from '../audit/audit.ts'

const receiverRequest = named(
  'WebhookReceiverRequest',
  "A vendor's webhook that the linked account takes.",
  z.strictObject({
    event: z.string().trim().min(1).max(200).meta({ description: "The vendor's name of the event." }),
    is_active: z.boolean(),
    key: z.string().min(1).max(1000).nullish().meta({
      description: 'What proves that a notice comes from the vendor. It is stored sealed, and not answered again.',
    }),
  }),
)

const receiver = named(
  'WebhookReceiver',
  "A vendor's webhook that the linked account takes.",
  z.object({
    event: z.string(),
    is_active: z.boolean(),
    key: z.string().nullable().meta({ description: 'Only in the answer to the request that set it.' }),
  }),
)
const receivers = z.array(receiver)

/** Vendors' webhooks of a linked account, below every category and `/api`. */
export const webhookReceiverRoutes = (platform: Platform): readonly AnyRoute[] =>
  places().flatMap((place) => [list(platform, place), create(platform, place)])

const list = (platform: Platform, place: Place): AnyRoute =>
  route({
    method: 'GET',
    path: `${place.prefix}/webhook-receivers`,
    operationId: `${place.operation}webhook_receivers_list`,
    summary: 'List webhook receivers',
    description: "The vendor's webhooks that the linked account takes.",
    tag: place.tag,
    access: 'account',
    scope: 'accounts:read',
    answer: receivers,
    run: ({ caller }) => {
      const { account } = withAccount(caller, place)
      return inOrganization(platform.database, caller.organizationId, async (client) => {
        const { rows } = await client.query<{ event: string; is_active: boolean }>(
          'SELECT event, is_active FROM webhook_receiver WHERE linked_account_id = $1 ORDER BY event',
          [account.id],
        )
        return rows.map((row) => ({ ...row, key: null }))
      })
    },
  })

const create = (platform: Platform, place: Place): AnyRoute =>
  route({
    method: 'POST',
    path: `${place.prefix}/webhook-receivers`,
    operationId: `${place.operation}webhook_receivers_create`,
    summary: 'Set a webhook receiver',
    description:
      'Adds a webhook of the vendor to those that the linked account takes, or changes the one of this event.',
    tag: place.tag,
    access: 'account',
    scope: 'accounts:write',
    body: receiverRequest,
    answer: receiver,
    status: 201,
    run: ({ caller, body, request }) => {
      const { account, organizationId } = withAccount(caller, place)
      const key = body.key ?? null
      return inOrganization(platform.database, organizationId, async (client) => {
        const { rows } = await client.query<{ id: string; version: number }>(
          `INSERT INTO webhook_receiver (organization_id, linked_account_id, event, is_active) VALUES ($1, $2, $3, $4)
           ON CONFLICT (linked_account_id, event) DO UPDATE
           SET is_active = excluded.is_active, updated_at = date_trunc('milliseconds', now())
           RETURNING id, key_version + 1 AS version`,
          [organizationId, account.id, body.event, body.is_active],
        )
        const { id, version } = rows[0]!
        if (key !== null) {
          const sealed = await platform.vault.seal(client, organizationId, id, 'webhook_key', key, version)
          await client.query('UPDATE webhook_receiver SET key_version = $2, key_sealed = $3 WHERE id = $1', [
            id,
            version,
            sealed,
          ])
        }
        await audit(client, actorOf(caller, request), {
          event: 'CHANGED_WEBHOOK_RECEIVER',
          description: `The webhook receiver of "${body.event}" was set.`,
          linkedAccountId: account.id,
          details: { event: body.event, is_active: body.is_active },
        })
        return { event: body.event, is_active: body.is_active, key }
      })
    },
  })
