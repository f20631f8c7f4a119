import { CrosswalkError, type Connector } from '@crosswalk/connector-kit'
import type { Platform } from '../platform.ts'

const defaultPattern = /^[a-z0-9-]{1,63}$/

/**
 * Checks what the end user typed besides the secret. `base_url` may stand in for the vendor's own address, but only for
 * an origin the operator has listed.
 */
export function checkSettings(
  platform: Platform,
  connector: Connector,
  given: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const declared = connector.settings ?? {}
  for (const name of Object.keys(given))
    if (name !== 'base_url' && !Object.hasOwn(declared, name))
      throw invalid(name, `${connector.name} has no setting "${name.slice(0, 60)}".`)
  const settings: Record<string, string> = {}
  for (const [name, { label, pattern = defaultPattern, example }] of Object.entries(declared)) {
    const value = given[name]
    const whole = new RegExp(`^(?:${pattern.source})$`, pattern.flags)
    if (typeof value !== 'string' || !whole.test(value))
      throw invalid(name, `${label} is missing or not valid${example ? `: it looks like "${example}"` : ''}.`)
    settings[name] = value
  }
  if (given['base_url'] !== undefined) settings['base_url'] = checkBaseUrl(platform, given['base_url'])
  return settings
}

function checkBaseUrl(platform: Platform, value: unknown): string {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  if (!url || !platform.settings.allowedBaseUrls.includes(url.origin))
    throw invalid(
      'base_url',
      'This base URL is not one the operator of this installation allows (CROSSWALK_ALLOWED_BASE_URLS).',
    )
  return url.toString().replace(/\/$/, '')
}

const invalid = (name: string, message: string) =>
  new CrosswalkError('invalid_parameter', message, { parameter: `/settings/${name.slice(0, 60)}` })
