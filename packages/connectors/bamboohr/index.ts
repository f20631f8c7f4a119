import { connector, get, remoteError, type Connector, type RemoteResponse } from '@crosswalk/connector-kit'
import type { BambooCompany } from './api.ts'
import { companies, departments, divisions, locations } from './company.ts'
import { employees } from './employees.ts'
import { contracts, jobs, pays } from './history.ts'
import { timeOffBalances, timeOffRequests } from './time-off.ts'
import { webhook } from './webhook.ts'

const api: Connector['api'] = {
  baseUrl: 'https://{company}.bamboohr.com/api/v1',
  headers: { accept: 'application/json' },
  // BambooHR publishes no number. Four requests a second read a thousand employees in seconds, and leave room for the
  // company's other integrations, which are counted together with us.
  rateLimit: { requests: 20, perSeconds: 5 },
  concurrency: 2,

  classify(response) {
    // Some endpoints say "too many requests" in the body of a 200.
    if (response.status === 200 && codeIn(response.body) === '429') return remoteError(bamboo, response, 'rate_limited')
    // Until September 2026 the limit spoke as a 503, and a 503 that names a time asks for the same patience.
    // https://documentation.bamboohr.com/docs/planned-changes-to-the-api
    if (response.status === 503 && response.headers['retry-after'] !== undefined)
      return remoteError(bamboo, response, 'rate_limited')
    return undefined
  },

  error(response) {
    const { error, detail, title, code } = (response.body ?? {}) as ErrorBody
    const message = response.headers['x-bamboohr-error-message'] ?? error?.message ?? detail ?? title
    const remoteCode = error?.code ?? code
    return {
      ...(message === undefined ? {} : { message }),
      ...(remoteCode === undefined ? {} : { code: String(remoteCode) }),
    }
  },
}

const bamboo = { name: 'BambooHR', api }

interface ErrorBody {
  readonly error?: { readonly code?: string | number; readonly message?: string }
  readonly detail?: string
  readonly title?: string
  readonly code?: string | number
}

function codeIn(body: unknown): string | undefined {
  const code = (body as ErrorBody | null)?.error?.code
  return code === undefined ? undefined : String(code)
}

export default connector({
  id: 'bamboohr',
  name: 'BambooHR',
  category: 'hris',
  docs: 'https://documentation.bamboohr.com/docs/getting-started',

  auth: {
    scheme: 'basic',
    username: {
      name: 'api_key',
      label: 'API key',
      description: 'Made in BambooHR under your name, API Keys. It sees what the user who made it sees.',
    },
    password: { fixed: 'x' },
  },
  settings: {
    company: {
      label: 'Company domain',
      description: 'What stands before .bamboohr.com in the address of your BambooHR.',
      example: 'acme',
    },
  },

  api,
  check: {
    request: get('/company_information'),
    account(response: RemoteResponse) {
      const company = response.body as BambooCompany
      const id = new URL(response.url).hostname.split('.')[0]!
      return { id, name: company.displayName || company.legalName || id }
    },
  },

  streams: {
    companies,
    locations,
    departments,
    divisions,
    employees,
    jobs,
    pays,
    contracts,
    timeOffRequests,
    timeOffBalances,
  },
  webhook,
})
