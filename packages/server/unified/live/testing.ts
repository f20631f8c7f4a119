/** For tests of live reads: an API over linked sandboxes, and what is stored of them. */
import assert from 'node:assert/strict'
import { connectors } from '@crosswalk/connectors'
import { serveRoutes } from '../../passthrough/testing.ts'
import { inOrganization } from '../../store/organization.ts'
import {
  connectorOf,
  sandboxOf,
  testPlatform,
  type LinkOptions,
  type TestAccount,
  type TestPlatform,
} from '../../testing.ts'
import { unifiedRoutes } from '../routes.ts'
import { liveRoutes } from './index.ts'

export interface Answer {
  readonly status: number
  readonly body: any
  readonly source: string | null
  readonly freshAsOf: string | null
}

export interface Asking {
  readonly as: TestAccount<any>
  /** `Crosswalk-Source`. */
  readonly source?: string
}

export interface LiveWorld {
  readonly tested: TestPlatform
  readonly url: string
  link(connector: string, sizes: LinkOptions['sizes']): Promise<TestAccount<any>>
  get(path: string, asking: Asking): Promise<Answer>
  /** All records of a list, page by page. */
  all(path: string, asking: Asking, size?: number): Promise<any[]>
  query(sql: string, values?: unknown[]): Promise<any[]>
  close(): Promise<void>
}

export async function liveWorld(): Promise<LiveWorld> {
  const tested = await testPlatform(connectors)
  const { platform } = tested
  const api = await serveRoutes(platform, [
    ...liveRoutes(platform),
    ...unifiedRoutes({
      findConnector: (id) => platform.connectors.get(id),
      settings: { publicUrl: platform.settings.publicUrl },
      platform,
    }),
  ])
  const get = async (path: string, { as, source }: Asking): Promise<Answer> => {
    const response = await fetch(api.url + path, {
      headers: {
        authorization: `Bearer ${tested.apiKey}`,
        'x-account-token': as.token,
        ...(source !== undefined && { 'crosswalk-source': source }),
      },
    })
    return {
      status: response.status,
      body: await response.json(),
      source: response.headers.get('crosswalk-source'),
      freshAsOf: response.headers.get('crosswalk-data-fresh-as-of'),
    }
  }
  return {
    tested,
    url: api.url,
    get,
    link: (id, sizes = {}) => tested.link(connectorOf(id), sandboxOf(id), { sizes, isRateLimited: false }),
    all: async (path, asking, size = 20) => {
      const records: any[] = []
      let cursor: string | null = ''
      for (let page = 0; cursor !== null && page < 60; page += 1) {
        const parameters = `page_size=${size}${cursor && `&cursor=${cursor}`}`
        const { status, body }: Answer = await get(`${path}${path.includes('?') ? '&' : '?'}${parameters}`, asking)
        assert.equal(status, 200, JSON.stringify(body))
        assert.ok(body.results.length <= size)
        records.push(...body.results)
        cursor = body.next
      }
      return records
    },
    query: (sql, values = []) =>
      inOrganization(platform.database, tested.organizationId, (client) => client.query(sql, values)).then(
        ({ rows }) => rows,
      ),
    close: async () => {
      await api.close()
      await tested.close()
    },
  }
}

/** Small enough to be read in a moment, large enough for several pages. */
export const hubspotSizes = {
  owners: 3,
  companies: 30,
  contacts: 130,
  deals: 5,
  calls: 0,
  emails: 0,
  meetings: 0,
  notes: 0,
  tasks: 0,
}
export const githubSizes = { repositories: 3, issues: 40, comments: 10, labels: 5, users: 4 }

export const vendorCalls = (account: TestAccount<any>): number => account.sandbox.ledger.count(/^/)

export const withoutInstants = ({ created_at: _c, modified_at: _m, ...rest }: any) => rest

export const byId = (records: readonly any[]) => records.toSorted((a, b) => (a.id < b.id ? -1 : 1))

export const idsOf = (records: readonly any[]): string[] => byId(records).map(({ id }) => id)
