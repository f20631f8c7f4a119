/** GitHub's answers: conditional requests, pages and errors. */
import { hash } from 'node:crypto'
import { json, type SandboxRequest, type SandboxResponse } from '@crosswalk/connector-kit/sandbox'

const documentation = 'https://docs.github.com/rest'

/** A success with a validator, or 304 where the caller has the same already. */
export function ok(request: SandboxRequest, value: unknown, link?: string): SandboxResponse {
  const response = json(value, Array.isArray(value) ? { records: value.length } : {})
  const etag = `W/"${hash('sha256', response.body)}"`
  const headers = {
    etag,
    'x-github-media-type': 'github.v3; format=json',
    'x-github-api-version-selected': '2022-11-28',
    ...(link && { link }),
  }
  if (request.headers['if-none-match'] === etag) return { status: 304, headers, body: '' }
  return { ...response, headers: { ...response.headers, ...headers } }
}

export const created = (value: { readonly url: string }): SandboxResponse =>
  json(value, { status: 201, headers: { location: value.url } })

export const perPage = (query: URLSearchParams): number =>
  Math.min(100, Math.max(1, Number(query.get('per_page') ?? 30) || 30))

export const pageNumber = (query: URLSearchParams): number => Math.max(1, Number(query.get('page') ?? 1) || 1)

export interface Ordered<Item> {
  readonly total: number
  slice(offset: number, limit: number): readonly Item[]
}

/** A page by number. GitHub's links name a repository by its id, whatever was asked for. */
export function numbered<Item>(
  request: SandboxRequest,
  path: string,
  of: Ordered<Item>,
  render: (item: Item) => unknown,
): SandboxResponse {
  const [number, size] = [pageNumber(request.query), perPage(request.query)]
  const last = Math.max(1, Math.ceil(of.total / size))
  const to = (page: number, rel: string) => linkTo(request, path, { page: String(page) }, rel)
  const links = [
    ...(number > 1 ? [to(number - 1, 'prev')] : []),
    ...(number < last ? [to(number + 1, 'next'), to(last, 'last')] : []),
    ...(number > 1 ? [to(1, 'first')] : []),
  ]
  const items = of.slice((number - 1) * size, size)
  return ok(request, items.map(render), links.join(', '))
}

export function linkTo(
  request: SandboxRequest,
  path: string,
  place: Readonly<Record<string, string>>,
  rel: string,
): string {
  const query = new URLSearchParams(request.query)
  for (const [name, value] of Object.entries(place)) query.set(name, value)
  return `<${request.origin}${path}?${query.toString()}>; rel="${rel}"`
}

const problem = (
  status: number,
  message: string,
  more: object = {},
  headers: Readonly<Record<string, string>> = {},
): SandboxResponse =>
  json({ message, ...more, documentation_url: documentation, status: String(status) }, { status, headers })

export const notFound = (): SandboxResponse => problem(404, 'Not Found')
export const gone = (message: string): SandboxResponse => problem(410, message)
export const unauthorized = (): SandboxResponse => problem(401, 'Bad credentials')
export const unauthenticated = (): SandboxResponse => problem(401, 'Requires authentication')
export const unprocessable = (message: string): SandboxResponse => problem(422, message)

export const noUserAgent = (): SandboxResponse => ({
  status: 403,
  headers: { 'content-type': 'text/html' },
  body: 'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.\n',
})

export const invalid = (resource: string, field: string, code: string): SandboxResponse =>
  problem(422, 'Validation Failed', { errors: [{ resource, field, code }] })

export const moved = (method: string, url: string): SandboxResponse => {
  const status = method === 'GET' ? 301 : 307
  return problem(status, status === 301 ? 'Moved Permanently' : 'Temporary Redirect', { url }, { location: url })
}

/** The secondary limit: GitHub answers 403, and says when to come back. */
export const rateLimited = (retryAfter: string): SandboxResponse =>
  problem(
    403,
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    {},
    { 'retry-after': retryAfter },
  )

export const failed = (status: number): SandboxResponse =>
  problem(status, status >= 500 ? 'Server Error' : 'The sandbox was told to fail.')
