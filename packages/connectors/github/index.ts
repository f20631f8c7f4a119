import {
  connector,
  CrosswalkError,
  get,
  longestRetryAfter,
  remoteError,
  type RemoteResponse,
} from '@crosswalk/connector-kit'
import type { GitHubError, GitHubUser } from './api.ts'
import { comments, issues, labels, repositories, users } from './streams.ts'
import { webhook } from './webhook.ts'

const github = connector({
  id: 'github',
  name: 'GitHub',
  category: 'ticketing',
  docs: 'https://docs.github.com/en/rest',

  auth: {
    scheme: 'bearer',
    fields: [
      {
        name: 'token',
        label: 'Personal access token',
        description:
          'A fine-grained token with read access to metadata and issues (write access to change them), or a classic one with the scope repo.',
      },
    ],
  },

  api: {
    baseUrl: 'https://api.github.com',
    // 2026-03-10 changes nothing that is used here, and GitHub Enterprise Server knows it only from 3.21 on.
    // https://docs.github.com/en/rest/about-the-rest-api/breaking-changes
    headers: {
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      'user-agent': 'Crosswalk',
    },
    rateLimit: { requests: 5000, perSeconds: 3600 },
    classify,
    error: ({ body }) => errorOf((body ?? {}) as GitHubError),
  },

  check: {
    request: get('/user'),
    account: ({ body }) => {
      const { id, login } = body as GitHubUser
      return { id: String(id), name: login }
    },
  },

  streams: { repositories, users, labels, issues, comments },
  webhook,
})

export default github

const minute = 60_000

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit */
function classify(response: RemoteResponse): CrosswalkError | undefined {
  switch (response.status) {
    case 403:
    case 429: {
      const wait = waitOf(response)
      return wait && remoteError(github, response, 'rate_limited', wait)
    }
    case 301:
    case 410:
      return isListOfRepository(response.url) ? outdated(response) : undefined
    default:
      return undefined
  }
}

/** How long a limit asks us to wait; undefined for what is no limit. */
function waitOf({ status, headers, body, at }: RemoteResponse): { readonly retryAfter?: number } | undefined {
  if (headers['retry-after'] !== undefined) return {}
  if (headers['x-ratelimit-remaining'] === '0') {
    const wait = Number(headers['x-ratelimit-reset']) * 1000 - Date.parse(at)
    return { retryAfter: Number.isNaN(wait) ? minute : Math.min(Math.max(wait, 1000), longestRetryAfter) }
  }
  const message = (body as GitHubError | null)?.message
  const isSecondary = typeof message === 'string' && /secondary rate limit|abuse detection/i.test(message)
  return status === 429 || isSecondary ? { retryAfter: minute } : undefined
}

/** What is written or read by itself stands below `/repositories` instead; see `ids.ts`. */
const isListOfRepository = (url: string): boolean => /\/repos\/[^/]+\/[^/]+\/[a-z/]+$/.test(new URL(url).pathname)

/** The repository was renamed, or its issues switched off, after the list of repositories was read. */
const outdated = (response: RemoteResponse): CrosswalkError =>
  remoteError(github, response, 'waiting_on_other_streams', { retryAfter: minute })

/** https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed */
function errorOf({ message, errors }: GitHubError): { readonly code?: string; readonly message?: string } {
  const details = (Array.isArray(errors) ? errors : []).map((error: unknown) =>
    typeof error === 'object' && error !== null ? (error as Readonly<Record<string, unknown>>) : { message: error },
  )
  const said = details.map((of) => of['message'] ?? `${String(of['field'])} ${String(of['code'])}`)
  const words = [message, ...said].filter((word) => typeof word === 'string').join('; ')
  const code = details[0]?.['code']
  return { ...(typeof code === 'string' && { code }), ...(words !== '' && { message: words }) }
}
