import { createHash } from 'node:crypto'
import { credentialFields, type Connector } from '@crosswalk/connector-kit'
import { Rendered } from '../http/answer.ts'

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#1f2937}
section{border:1px solid #d1d5db;border-radius:.5rem;padding:1rem;margin:1rem 0}label{display:block;margin:.5rem 0}
input{display:block;width:100%;box-sizing:border-box;padding:.4rem;font:inherit}
button,.button{display:inline-block;margin-top:.75rem;padding:.5rem 1rem;border:0;border-radius:.4rem;background:#1f2937;color:#fff;font:inherit;text-decoration:none}
.fault{color:#b91c1c}`

/** No script, nothing from elsewhere, and forms lead nowhere but back here. */
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`

/** Text that vendors, customers and end users bring, inside the page. */
const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)

const page = (title: string, content: string, { head = '', status = 200 } = {}): Rendered =>
  new Rendered(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${head}
<title>${escapeHtml(title)}</title><style>${style}</style></head><body><main><h1>${escapeHtml(title)}</h1>
${content}</main></body></html>
`,
    'text/html; charset=utf-8',
    { status, headers: { 'content-security-policy': policy } },
  )

/** For a link that has expired or was used. */
export const overPage = (): Rendered =>
  page('This link no longer works', '<p>It has expired, or was used already. Ask for a new one.</p>', { status: 401 })

/** What an end user may link, with a form for each. `fault` is what was wrong with what they sent before. */
export const offerPage = (
  organization: string,
  connectors: readonly Connector[],
  fault?: { readonly connector: string; readonly message: string; readonly status: number },
): Rendered =>
  page(
    'Link an account',
    `<p>Link an account of ${escapeHtml(organization)}.</p>${connectors
      .map((connector) => formOf(connector, fault?.connector === connector.id ? fault.message : undefined))
      .join('')}`,
    { status: fault?.status ?? 200 },
  )

function formOf(connector: Connector, fault: string | undefined): string {
  const settings = Object.entries(connector.settings ?? {}).map(([name, { label, example }]) =>
    inputOf(`settings.${name}`, label, 'text', example),
  )
  const isOAuth = connector.auth.scheme === 'oauth2'
  const secrets = isOAuth
    ? []
    : credentialFields(connector.auth).map(({ name, label, secret = true }) =>
        inputOf(`credential.${name}`, label, secret ? 'password' : 'text'),
      )
  return `<section><h2>${escapeHtml(connector.name)}</h2>${fault === undefined ? '' : `<p class="fault" role="alert">${escapeHtml(fault)}</p>`}
<form method="post" autocomplete="off"><input type="hidden" name="integration" value="${escapeHtml(connector.id)}">
${[...settings, ...secrets].join('\n')}<button>${isOAuth ? `Continue to ${escapeHtml(connector.name)}` : 'Link'}</button></form></section>`
}

const inputOf = (name: string, label: string, type: 'text' | 'password', example?: string): string =>
  `<label>${escapeHtml(label)}<input name="${escapeHtml(name)}" type="${type}" required${
    example === undefined ? '' : ` placeholder="${escapeHtml(example)}"`
  }></label>`

/** Sends the end user on to the vendor. A form may not lead there itself: see the policy. */
export const onwardPage = (connector: Connector, url: string): Rendered =>
  page(
    `Continue to ${connector.name}`,
    `<p>${escapeHtml(connector.name)} asks you for access.</p><a class="button" rel="noreferrer" href="${escapeHtml(url)}">Continue to ${escapeHtml(connector.name)}</a>`,
    { head: `<meta http-equiv="refresh" content="0;url=${escapeHtml(url)}">` },
  )

/** The token is text in a data attribute: nothing of the vendor's reaches this page. */
export const linkedPage = (token: string): Rendered =>
  new Rendered(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Linked</title></head>
<body><main data-public-token="${token}"><h1>Linked</h1><p>The account is linked. You can close this window.</p></main></body></html>
`,
    'text/html; charset=utf-8',
  )
