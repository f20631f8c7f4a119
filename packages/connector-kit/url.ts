import type { Connector } from './connector.ts'
import { CrosswalkError } from './errors.ts'
import type { RemoteRequest } from './request.ts'

type Settings = Readonly<Record<string, string>>

const hostPart = /^[a-z0-9-]{1,63}$/
/** Anything but nothing and the steps `.` and `..`, which would lead out of the path. */
const pathPart = /^(?!\.{1,2}$)[^]+$/

/**
 * The absolute URL of a request. A relative path stands below the connector's base URL; an absolute one (a `next` link) must
 * name one of the connector's hosts. Settings stand in host and path as `{name}`; in a host only `[a-z0-9-]{1,63}` is let in.
 *
 * `settings.base_url`, which only the operator can allow, takes the place of the vendor's origin: a sandbox, GitHub
 * Enterprise. Where it has a path of its own, that takes the place of the base URL's path too.
 *
 * Throws `address_forbidden` for a host that is not the connector's, `invalid_parameter` for a setting that does not fit.
 */
export function buildUrl(
  connector: Pick<Connector, 'name' | 'api'>,
  request: Pick<RemoteRequest, 'path' | 'query'>,
  settings: Settings,
): string {
  const url = /^https?:\/\//i.test(request.path)
    ? ownUrl(connector, request.path, settings)
    : new URL(baseUrl(connector, settings) + (request.path.startsWith('/') ? '' : '/') + request.path)
  for (const [name, value] of Object.entries(request.query ?? {}))
    if (value !== undefined) url.searchParams.set(name, String(value))
  return url.toString()
}

/** An absolute URL of the connector (authorisation, tokens) with settings filled in, on the override's origin where there is one. */
export function relocate(connector: Pick<Connector, 'name'>, template: string, settings: Settings): string {
  const url = new URL(fill(connector, template, settings))
  const override = settings['base_url']
  return override === undefined ? url.toString() : overrideUrl(connector, override).origin + url.pathname + url.search
}

/** The base URL with settings filled in, without a trailing slash. */
function baseUrl(connector: Pick<Connector, 'name' | 'api'>, settings: Settings): string {
  const own = fill(connector, connector.api.baseUrl, settings)
  const override = settings['base_url']
  if (override === undefined) return own.replace(/\/$/, '')
  const at = overrideUrl(connector, override)
  const path = at.pathname === '/' ? new URL(own).pathname : at.pathname
  return (at.origin + path).replace(/\/$/, '')
}

function overrideUrl(connector: Pick<Connector, 'name'>, override: string): URL {
  const url = URL.canParse(override) ? new URL(override) : undefined
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url
  throw new CrosswalkError(
    'invalid_parameter',
    `The base URL for ${connector.name} must be a plain http or https URL.`,
    {
      parameter: '/settings/base_url',
    },
  )
}

function ownUrl(connector: Pick<Connector, 'name' | 'api'>, address: string, settings: Settings): URL {
  const foreign = (host: string) =>
    new CrosswalkError(
      'address_forbidden',
      `${connector.name} pointed to ${host.slice(0, 80)}, which is not one of its own addresses.`,
    )
  if (!URL.canParse(address)) throw foreign('an address that is no URL')
  const url = new URL(address)
  const base = new URL(baseUrl(connector, settings))
  if (url.origin === base.origin && url.username === '') return url
  // Next to an override the vendor's real hosts are never called: a sandbox must not send us into the world.
  const hosts = settings['base_url'] === undefined ? (connector.api.hosts ?? []) : []
  const isOwn = hosts.some((host) => (host.startsWith('.') ? url.hostname.endsWith(host) : url.hostname === host))
  if (isOwn && url.protocol === 'https:' && url.port === '' && url.username === '') return url
  throw foreign(url.host)
}

function fill(connector: Pick<Connector, 'name'>, template: string, settings: Settings): string {
  const hostEnd = template.indexOf('/', template.indexOf('://') + 3)
  return template.replace(/\{(\w+)\}/g, (_, name: string, at: number) => {
    const value = Object.hasOwn(settings, name) ? settings[name]! : ''
    const inHost = hostEnd < 0 || at < hostEnd
    if (!(inHost ? hostPart : pathPart).test(value))
      throw new CrosswalkError(
        'invalid_parameter',
        `The setting "${name}" of ${connector.name} is missing or not valid.`,
        {
          parameter: `/settings/${name}`,
        },
      )
    return inHost ? value : encodeURIComponent(value)
  })
}
