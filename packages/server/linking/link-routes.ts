import { categories } from '@crosswalk/models'
import { credentialFields } from '@crosswalk/connector-kit'
import * as z from 'zod'
import { actorOf, audit } from '../audit/audit.ts'
import { route, type AnyRoute } from '../http/route.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import { finishAuthorization, startAuthorization } from './authorization.ts'
import { firstCredential } from './first-credential.ts'
import { checkCredential, linkAccount } from './link-account.ts'
import { linkedPage } from './magic-link-page.ts'
import { magicLinkRoutes } from './magic-link-routes.ts'
import { storeOAuthClient } from '../account/oauth-client.ts'
import { findOffered, findSession, offeredConnectors } from './session.ts'
import { checkSettings } from './settings.ts'

const linkToken = z.string().min(1).max(200).meta({ description: 'The link token, which is the proof by itself.' })
const values = z.record(z.string().max(60), z.string().max(10_000))
const publicToken = z.object({ public_token: z.string().meta({ description: 'To be exchanged within ten minutes.' }) })

/** What the linking window calls on behalf of an end user, and where vendors send the end user back to. */
export const linkRoutes = (platform: Platform): readonly AnyRoute[] => [
  route({
    method: 'POST',
    path: '/link/session',
    operationId: 'link_session_retrieve',
    summary: 'Show what can be linked',
    description: 'The connectors that a link token offers, and what each asks the end user for.',
    tag: 'linking',
    access: 'public',
    body: z.strictObject({ link_token: linkToken }),
    answer: z.object({
      organization_name: z.string(),
      integrations: z.array(
        z.object({
          slug: z.string(),
          name: z.string(),
          category: z.enum(categories),
          scheme: z.string(),
          settings: z.array(z.object({ name: z.string(), label: z.string(), example: z.string().nullable() })),
          credential: z.array(z.object({ name: z.string(), label: z.string(), is_secret: z.boolean() })),
        }),
      ),
    }),
    run: async ({ body }) => {
      const session = await findSession(platform, 'link', body.link_token)
      return {
        organization_name: session.end_user_organization_name,
        integrations: offeredConnectors(platform, session).map((connector) => ({
          slug: connector.id,
          name: connector.name,
          category: connector.category,
          scheme: connector.auth.scheme,
          settings: Object.entries(connector.settings ?? {}).map(([name, { label, example = null }]) => ({
            name,
            label,
            example,
          })),
          credential: credentialFields(connector.auth).map(({ name, label, secret = true }) => ({
            name,
            label,
            is_secret: secret,
          })),
        })),
      }
    },
  }),
  route({
    method: 'POST',
    path: '/link/credential',
    operationId: 'link_credential_create',
    summary: 'Link with a key, a token or a password',
    description: 'Checks what the end user typed with the vendor, and links the account.',
    tag: 'linking',
    access: 'public',
    body: z.strictObject({
      link_token: linkToken,
      integration: z.string().max(100),
      settings: values.default({}),
      credential: values,
    }),
    answer: publicToken,
    status: 201,
    run: async ({ body }) => {
      const session = await findSession(platform, 'link', body.link_token)
      const connector = findOffered(platform, session.connector ?? body.integration, session.categories)
      const settings = checkSettings(platform, connector, body.settings)
      const typed = checkCredential(connector, body.credential)
      const of = { organizationId: session.organization_id, connector, settings }
      const first = await firstCredential(platform, of, typed)
      return { public_token: await linkAccount(platform, session, { connector, settings, ...first }) }
    },
  }),
  route({
    method: 'POST',
    path: '/link/authorization',
    operationId: 'link_authorization_create',
    summary: 'Link by authorisation',
    description: "Answers the vendor's page to send the end user to (OAuth 2.0, authorisation code with PKCE).",
    tag: 'linking',
    access: 'public',
    body: z.strictObject({ link_token: linkToken, integration: z.string().max(100), settings: values.default({}) }),
    answer: z.object({ authorize_url: z.string() }),
    status: 201,
    run: async ({ body }) => {
      const session = await findSession(platform, 'link', body.link_token)
      const connector = findOffered(platform, session.connector ?? body.integration, session.categories)
      const settings = checkSettings(platform, connector, body.settings)
      return { authorize_url: await startAuthorization(platform, session, connector, settings) }
    },
  }),
  route({
    method: 'GET',
    path: '/oauth/callback',
    operationId: 'oauth_callback_retrieve',
    summary: 'Come back from the vendor',
    description: 'Where vendors send the end user after authorisation. Answers a page that hands the public token on.',
    tag: 'linking',
    access: 'public',
    // Vendors add parameters of their own, so unknown ones are let through here, and only here.
    query: z.looseObject({
      state: z.string().max(200).meta({ description: 'The state of the authorisation that was started.' }),
      code: z.string().max(4000).optional().meta({ description: 'The code to exchange.' }),
      iss: z.string().max(500).optional().meta({ description: 'Who issued the code (RFC 9207).' }),
      error: z.string().max(200).optional().meta({ description: 'Why the vendor did not grant access.' }),
    }),
    answer: { type: 'string', description: 'An HTML page.' },
    contentType: 'text/html; charset=utf-8',
    run: async ({ query }) => linkedPage(await finishAuthorization(platform, query)),
  }),
  route({
    method: 'PUT',
    path: '/v1/oauth-clients/{connector}',
    operationId: 'oauth_client_update',
    summary: 'Set up an OAuth application',
    description:
      'Stores the client id and secret of the application that you registered at the vendor. The secret is never answered.',
    tag: 'linking',
    access: 'organization',
    scope: 'accounts:write',
    params: z.object({
      connector: z.enum([...platform.connectors.keys()]).meta({ description: 'The slug of the connector.' }),
    }),
    body: z.strictObject({ client_id: z.string().min(1).max(500), client_secret: z.string().min(1).max(2000) }),
    answer: z.object({ connector: z.string(), client_id: z.string() }),
    run: async ({ caller, params, body, request }) => {
      const application = { clientId: body.client_id, clientSecret: body.client_secret }
      await inOrganization(platform.database, caller.organizationId, async (client) => {
        await storeOAuthClient(client, platform.vault, caller.organizationId, params.connector, application)
        await audit(client, actorOf(caller, request), {
          event: 'CHANGED_OAUTH_APPLICATION',
          description: `The OAuth application for ${params.connector} was set up.`,
          details: { connector: params.connector, client_id: body.client_id },
        })
      })
      return { connector: params.connector, client_id: body.client_id }
    },
  }),
  ...magicLinkRoutes(platform),
]
