import { asCrosswalkError, CrosswalkError } from '@crosswalk/connector-kit'
import * as z from 'zod'
import { route, type AnyRoute, type RouteRequest } from '../http/route.ts'
import type { Platform } from '../platform.ts'
import { startAuthorization } from './authorization.ts'
import { firstCredential } from './first-credential.ts'
import { checkCredential, linkAccount } from './link-account.ts'
import { linkedPage, offerPage, onwardPage, overPage } from './magic-link-page.ts'
import { findOffered, findSession, offeredConnectors, type LinkSession } from './session.ts'
import { checkSettings } from './settings.ts'

const params = z.object({
  token: z.string().min(1).max(200).meta({ description: 'The link token, which is the proof by itself.' }),
})
const html = { type: 'string', description: 'An HTML page.' }

/** The page behind a magic link: plain forms, for end users who have nothing but the URL. */
export const magicLinkRoutes = (platform: Platform): readonly AnyRoute[] => [
  route({
    method: 'GET',
    path: '/link/{token}',
    operationId: 'magic_link_retrieve',
    summary: 'Open a magic link',
    description: 'A page on which an end user links an account, without a script and without anything from elsewhere.',
    tag: 'linking',
    access: 'public',
    params,
    answer: html,
    contentType: 'text/html; charset=utf-8',
    run: async ({ params: { token } }) => {
      const session = await sessionOf(platform, token)
      if (!session) return overPage()
      return offerPage(session.end_user_organization_name, offeredConnectors(platform, session))
    },
  }),
  route({
    method: 'POST',
    path: '/link/{token}',
    operationId: 'magic_link_create',
    summary: 'Send the form of a magic link',
    description:
      'Takes the form of the page (`application/x-www-form-urlencoded`): links the account, or leads on to the vendor. What is wrong stands on the page again.',
    tag: 'linking',
    access: 'public',
    params,
    answer: html,
    contentType: 'text/html; charset=utf-8',
    run: async ({ params: { token }, request }) => {
      const session = await sessionOf(platform, token)
      if (!session) return overPage()
      const form = await readForm(request)
      const id = form.get('integration') ?? ''
      try {
        return await submit(platform, session, id, form)
      } catch (thrown) {
        const error = asCrosswalkError(thrown)
        if (error.kind.status >= 500) throw error
        const offered = offeredConnectors(platform, session)
        return offerPage(session.end_user_organization_name, offered, {
          connector: id,
          message: error.message,
          status: error.kind.status,
        })
      }
    },
  }),
]

/** Undefined where the link is over. */
async function sessionOf(platform: Platform, token: string): Promise<LinkSession | undefined> {
  try {
    return await findSession(platform, 'link', token)
  } catch (error) {
    if (error instanceof CrosswalkError && error.code === 'unauthorized') return undefined
    throw error
  }
}

async function submit(platform: Platform, session: LinkSession, id: string, form: URLSearchParams) {
  const connector = findOffered(platform, session.connector ?? id, session.categories)
  const settings = checkSettings(platform, connector, partOf(form, 'settings.'))
  if (connector.auth.scheme === 'oauth2')
    return onwardPage(connector, await startAuthorization(platform, session, connector, settings))
  const typed = checkCredential(connector, partOf(form, 'credential.'))
  const first = await firstCredential(platform, { organizationId: session.organization_id, connector, settings }, typed)
  return linkedPage(await linkAccount(platform, session, { connector, settings, ...first }))
}

const partOf = (form: URLSearchParams, prefix: string): Record<string, string> =>
  Object.fromEntries(
    [...form].flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [])),
  )

const mostBytes = 100_000

async function readForm({ raw, header }: RouteRequest): Promise<URLSearchParams> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(header('content-type') ?? ''))
    throw new CrosswalkError('unsupported_media_type', 'Send the form of the page as it is.')
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of raw.body ?? []) {
    size += (chunk as Uint8Array).length
    if (size > mostBytes) throw new CrosswalkError('body_too_large', `A form must not exceed ${mostBytes} bytes.`)
    chunks.push(chunk as Uint8Array)
  }
  return new URLSearchParams(Buffer.concat(chunks).toString())
}
