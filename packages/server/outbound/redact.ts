import { secretForms } from './secret-forms.ts'

/** What stands in place of a secret. */
export const redacted = '[redacted]'

// Whole names, after dropping case and punctuation: `X-API-Key` and `xApiKey` are `xapikey`.
const secretNames = new Set(
  (
    'auth cookie setcookie credential credentials hmac jwt otp passcode passwd pin pwd sessionid sid sig signature ssn ' +
    'socialsecuritynumber taxid'
  ).split(' '),
)
const secretParts =
  /token|secret|password|passphrase|authorization|apikey|accesskey|privatekey|signingkey|encryptionkey|subscriptionkey|codeverifier|assertion|bearer/

const nameBefore = /([\w.-]{1,100})(\\?["']?\s{0,4}[=:]\s{0,4}\\?["']?)/g
const valueAfter = /[^\s&#;,"'\\]+/y

const known = new Map<string, boolean>()

/** Whether what goes by this name (header, query parameter, JSON key) is to be hidden. */
export function isSecretName(name: string): boolean {
  const cached = known.get(name)
  if (cached !== undefined) return cached
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const secret = secretNames.has(plain) || secretParts.test(plain)
  // Vendors choose the names, so the memory of them is bounded.
  if (known.size < 10_000) known.set(name, secret)
  return secret
}

/** Query parameters and form fields have more of them: what is a country's `state` elsewhere is OAuth's here. */
export function isSecretParameter(name: string): boolean {
  return isSecretName(name) || /^(code|state|key)$/i.test(name)
}

/** `code` is OAuth's authorization code or an error's; the words of error codes (`ECONNRESET`, `not_found`) stay. */
function isAuthorizationCode(name: string, value: unknown): boolean {
  return (
    /^code$/i.test(name) && typeof value === 'string' && !/^(\d{1,4}|[A-Z]+(_[A-Z]+)*|[a-z]+(_[a-z]+)*)$/.test(value)
  )
}

/**
 * A copy of `value` fit for logs: what goes by a secret's name is hidden, at any depth, also inside JSON and query strings
 * held as text; and so is every text that contains one of `secrets`, plain, URL-encoded, JSON-escaped or in base64.
 *
 * @param secrets values to hide wherever they appear; those shorter than 4 characters are ignored
 */
export function redact(value: unknown, secrets: readonly string[] = []): unknown {
  return createRedactor(secrets)(value)
}

/** `redact` for many values with the same secrets. */
export function createRedactor(secrets: readonly string[] = []): (value: unknown) => unknown {
  const hide = createTextRedactor(secrets)
  const visit = (value: unknown, ancestors: readonly object[]): unknown => {
    if (typeof value === 'string') return redactStructuredText(value, hide, (inner) => visit(inner, ancestors))
    if (typeof value === 'bigint') return String(value)
    if (typeof value === 'function' || typeof value === 'symbol') return undefined
    if (typeof value !== 'object' || value === null || value instanceof Date) return value
    if (ancestors.includes(value)) return '[circular]'
    if (ancestors.length >= 32) return '[too deep]'
    const inside = [...ancestors, value]
    if (value instanceof Uint8Array) return hide(Buffer.from(value).toString('utf8'))
    if (value instanceof URL) return hide(value.href)
    if (Array.isArray(value)) return visitList(value, inside)
    if (value instanceof Map || value instanceof Headers || value instanceof URLSearchParams) {
      return visitEntries(
        [...value].map(([key, item]) => [String(key), item]),
        inside,
      )
    }
    if (value instanceof Set) return visitList([...value], inside)
    if (value instanceof Error) return visitEntries(entriesOfError(value), inside)
    return visitEntries(Object.entries(value), inside)
  }
  /** Headers also come as `['Authorization', 'Bearer …', …]`: what follows a secret's name is hidden. */
  const visitList = (list: readonly unknown[], ancestors: readonly object[]): unknown[] =>
    list.map((item, index) => {
      const before = list[index - 1]
      if (typeof item !== 'string' || typeof before !== 'string' || !isSecretName(before)) return visit(item, ancestors)
      return list.length === 2 || /-|^authorization$|^cookie$/i.test(before) ? redacted : visit(item, ancestors)
    })
  const visitEntries = (entries: readonly (readonly [string, unknown])[], ancestors: readonly object[]): unknown => {
    // `{ name: 'X-Api-Key', value: '…' }`, as HAR files and form fields have it.
    const label = entries.find(([key]) => key === 'name' || key === 'key' || key === 'header')?.[1]
    const labelled = typeof label === 'string' && isSecretName(label)
    return Object.fromEntries(
      entries.map(([key, item]) => {
        const secret = isSecretName(key) || isAuthorizationCode(key, item) || (labelled && key === 'value')
        return [hide(key), secret && item !== null && item !== undefined ? redacted : visit(item, ancestors)]
      }),
    )
  }
  return (value) => visit(value, [])
}

/** Hides secrets inside one text: by value, behind `Bearer` and `Basic`, as `name=value` and `"name": "value"`. */
export function createTextRedactor(secrets: readonly string[] = []): (text: string) => string {
  const forms = secretForms(secrets)
  return (text) => {
    let hidden = text
    for (const form of forms) if (hidden.includes(form)) hidden = hidden.replaceAll(form, redacted)
    hidden = hidden
      .replaceAll(/\b(bearer|basic)\s+[\w.~+/=-]{4,}/gi, `$1 ${redacted}`)
      .replaceAll(/\beyJ[\w-]{8,}\.[\w-]{4,}(\.[\w-]*)?/g, redacted)
    return hideNamed(hidden)
  }
}

/** Values behind a secret's name. One pass in which only secrets are stepped over: `next=https://…?token=…` nests. */
function hideNamed(text: string): string {
  let shown = ''
  let copied = 0
  nameBefore.lastIndex = 0
  for (let found = nameBefore.exec(text); found !== null; found = nameBefore.exec(text)) {
    const [, name = '', between] = found
    if (!(between === '=' ? isSecretParameter(name) : isSecretName(name))) continue
    valueAfter.lastIndex = nameBefore.lastIndex
    if (!valueAfter.test(text)) continue
    shown += text.slice(copied, nameBefore.lastIndex) + redacted
    copied = nameBefore.lastIndex = valueAfter.lastIndex
  }
  return shown + text.slice(copied)
}

/** The URL with the values of secret-looking parameters hidden, and the given secrets wherever they stand. */
export function redactUrl(url: URL, hide: (text: string) => string): string {
  const shown = new URL(url)
  for (const name of new Set(shown.searchParams.keys())) {
    if (isSecretParameter(name)) shown.searchParams.set(name, redacted)
  }
  return hide(shown.href).replaceAll(encodeURIComponent(redacted), redacted)
}

function redactStructuredText(
  text: string,
  hide: (text: string) => string,
  visit: (value: unknown) => unknown,
): unknown {
  if (!/^\s*[{[]/.test(text) || text.length > 1_000_000) return hide(text)
  try {
    return JSON.stringify(visit(JSON.parse(text)))
  } catch {
    return hide(text)
  }
}

function entriesOfError(error: Error): [string, unknown][] {
  const own = Object.entries(error).filter(([key]) => key !== 'cause')
  const standard: [string, unknown][] = [
    ['name', error.name],
    ['message', error.message],
    ['stack', error.stack],
  ]
  return [...standard, ...own, ...(error.cause === undefined ? [] : [['cause', error.cause] as [string, unknown]])]
}
