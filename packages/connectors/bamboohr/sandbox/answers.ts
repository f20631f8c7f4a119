import { json, plain, type SandboxRequest, type SandboxResponse } from '@crosswalk/connector-kit/sandbox'

export const apiKey = 'sandbox-0123456789abcdef0123456789abcdef'
/** A key that may not see protected fields. */
export const restrictedKey = 'sandbox-restricted'

/** Errors have no body as a rule; what is wrong stands in a header. https://documentation.bamboohr.com/docs/api-details */
export const refuse = (
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): SandboxResponse => ({
  ...plain('', { status, headers: { ...headers, 'x-bamboohr-error-message': message } }),
})

/** The list of employees explains itself in the body. */
export const refuseList = (code: string, message: string): SandboxResponse =>
  json({ error: { code, message } }, { status: 400 })

export function keyOf(request: SandboxRequest): string {
  const basic = /^Basic (.+)$/.exec(request.headers['authorization'] ?? '')?.[1] ?? ''
  return Buffer.from(basic, 'base64').toString().split(':', 1)[0]!
}

/** ISO 8601 to the second, with an offset. */
export const instant = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}+00:00`
