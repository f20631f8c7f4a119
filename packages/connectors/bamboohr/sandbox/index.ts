import { createHmac } from 'node:crypto'
import { defineSandbox, type SandboxEvent, type Touch } from '@crosswalk/connector-kit/sandbox'
import { apiKey, keyOf, refuse, restrictedKey } from './answers.ts'
import { companyRoutes } from './company.ts'
import { employeeRoutes } from './employees.ts'
import { seed, type State } from './state.ts'
import { touchRows } from './tables.ts'

const optionsOf = (list: keyof State['lists']): Touch<State> => ({
  ids: (state) => state.lists[list].list().map(({ id }) => id),
  change: (state, id) => {
    state.lists[list].update(id, (option) => ({ ...option, name: `${option.name} (moved)` }))
  },
  remove: (state, id) => {
    state.lists[list].remove(id)
  },
})

const verbs = { created: 'created', changed: 'updated', deleted: 'deleted' } as const

/** An event-based webhook. https://documentation.bamboohr.com/docs/event-based-webhooks */
const eventOf = ({ stream, id, kind, at }: SandboxEvent) => ({
  // Nothing else has events of its own.
  type: stream === 'employees' ? `employee.${verbs[kind]}` : 'company.updated',
  timestamp: `${new Date(at).toISOString().slice(0, 19)}+0000`,
  data: {
    companyId: '619596',
    employeeId: id,
    ...(kind === 'changed' && { changedFields: ['mobilePhone'] }),
  },
})

export default defineSandbox<State>({
  connector: 'bamboohr',
  sizes: { employees: 40, locations: 6, timeOff: 80 },
  seed,
  authenticate: (request) =>
    [apiKey, restrictedKey].includes(keyOf(request)) ? undefined : refuse(401, 'Invalid API key'),
  routes: [...employeeRoutes, ...companyRoutes],
  // BambooHR's own number is unknown, and no header tells it.
  rateLimit: { requests: 100, perSeconds: 10 },
  errors: {
    rateLimited: (retryAfter) => refuse(429, 'Limit Exceeded', { 'retry-after': retryAfter }),
    unauthorized: () => refuse(401, 'Invalid API key'),
    notFound: () => refuse(404, 'Not found'),
    failed: (status) => refuse(status, 'Internal error'),
  },
  credential: { api_key: apiKey },
  settings: { company: 'acme' },
  touch: {
    employees: {
      ids: ({ employees }) => employees.list().map(({ id }) => id),
      change: ({ employees }, id, { random }) => {
        employees.update(id, (row) => ({ ...row, fields: { ...row.fields, mobilePhone: random.phone() } }))
      },
      remove: ({ employees }, id) => {
        employees.remove(id)
      },
    },
    jobs: touchRows('jobInfo', (row, jobTitle) => ({ ...row, jobTitle })),
    pays: touchRows('compensation', (row, paySchedule) => ({ ...row, paySchedule })),
    contracts: touchRows('employmentStatus', (row, employmentStatus) => ({ ...row, employmentStatus })),
    locations: optionsOf('location'),
    departments: optionsOf('department'),
    divisions: optionsOf('division'),
    timeOffRequests: {
      ids: ({ timeOff }) => timeOff.list().map(({ id }) => id),
      change: ({ timeOff }, id, { random }) => {
        timeOff.update(id, (row) => ({
          ...row,
          status: { ...row.status, status: 'denied' },
          notes: { employee: random.sentence(6) },
        }))
      },
      remove: ({ timeOff }, id) => {
        timeOff.remove(id)
      },
    },
  },
  webhook: {
    secret: 'sandbox-private-key',
    // BambooHR sends one event at a time.
    body: ([event]) => JSON.stringify(event && eventOf(event)),
    sign: ({ body, at, secret }) => {
      const timestamp = String(Math.floor(at.getTime() / 1000))
      return {
        'x-bamboohr-timestamp': timestamp,
        'x-bamboohr-signature': createHmac('sha256', secret).update(body).update(timestamp).digest('hex'),
      }
    },
  },
})
