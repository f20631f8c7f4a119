import { resolve } from 'node:path'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { defaultLogDays } from '../store/retention.ts'

/** What the operator says through the environment. Every name is listed in the README. */
export interface Environment {
  readonly port: number
  /** The address to listen on. */
  readonly host: string
  /** An existing PostgreSQL; without it the embedded one is started. */
  readonly databaseUrl: string | undefined
  readonly dataFolder: string
  /** Where this installation is reached from outside, without a trailing slash. */
  readonly publicUrl: string
  readonly allowedBaseUrls: readonly string[]
  /** The most records in one page of a list. */
  readonly maximumPageSize: number
  /** Days for which the log of requests to vendors and the ledger of writes are kept. */
  readonly logDays: number
  /** Whether to run the vendors' sandboxes and link an account of each. */
  readonly hasDemo: boolean
}

/** Reads and checks the environment. Throws `configuration_invalid` naming the variable. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const port = readNumber(variables, 'PORT', 3000, 65_535)
  return {
    port,
    host: variables['CROSSWALK_HOST'] || '127.0.0.1',
    maximumPageSize: readNumber(variables, 'CROSSWALK_MAXIMUM_PAGE_SIZE', 100, 10_000),
    logDays: readNumber(variables, 'CROSSWALK_LOG_DAYS', defaultLogDays, 3650),
    databaseUrl: readUrl(variables, 'DATABASE_URL', ['postgres:', 'postgresql:']),
    dataFolder: resolve(variables['CROSSWALK_DATA'] || '.crosswalk'),
    publicUrl: (readUrl(variables, 'CROSSWALK_PUBLIC_URL', ['http:', 'https:']) ?? `http://127.0.0.1:${port}`).replace(
      /\/$/,
      '',
    ),
    allowedBaseUrls: (variables['CROSSWALK_ALLOWED_BASE_URLS'] ?? '')
      .split(',')
      .map((text) => text.trim())
      .filter((text) => text !== '')
      .map((text) => originOf(text)),
    hasDemo: readSwitch('CROSSWALK_DEMO', variables['CROSSWALK_DEMO']),
  }
}

function readNumber(
  variables: Readonly<Record<string, string | undefined>>,
  name: string,
  fallback: number,
  most: number,
): number {
  const text = variables[name]
  if (text === undefined || text === '') return fallback
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1 && number <= most) return number
  throw invalid(name, `"${text.slice(0, 20)}" is not a whole number from 1 to ${most}`)
}

function readSwitch(name: string, text: string | undefined): boolean {
  if (text === undefined || text === '' || text === 'on') return true
  if (text === 'off') return false
  throw invalid(name, `"${text.slice(0, 20)}" is neither on nor off`)
}

function readUrl(
  variables: Readonly<Record<string, string | undefined>>,
  name: string,
  protocols: readonly string[],
): string | undefined {
  const text = variables[name]
  if (text === undefined || text === '') return undefined
  // The value is not repeated: a connection string holds a password.
  if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol))
    throw invalid(
      name,
      `it must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    )
  return text
}

function originOf(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text).origin
  throw invalid('CROSSWALK_ALLOWED_BASE_URLS', `"${text.slice(0, 60)}" is not an http or https URL`)
}

const invalid = (name: string, why: string) =>
  new CrosswalkError('configuration_invalid', `${name} is not usable: ${why}.`)
