/**
 * A vendor that has everything: per category one connector, generated from the declarations of the models. It has a stream
 * for every model and does with its records all that a model allows, so every operation of the unified API has something
 * to work on. It is written in the words every connector is written in.
 */
import { connector, get, type Connector } from '@crosswalk/connector-kit'
import type { Category } from '@crosswalk/models'
import { docs, wholeStream } from './streams.ts'
import { vendorModels, streamOf } from './vendor-names.ts'

const made = new Map<Category, Connector>()

/** The connector `whole-crm`, `whole-hris` and so on; the same value at every call. */
export function wholeConnector(category: Category): Connector {
  const known = made.get(category)
  if (known) return known
  const whole = makeConnector(category)
  made.set(category, whole)
  return whole
}

const makeConnector = (category: Category): Connector =>
  connector({
    id: `whole-${category}`,
    name: `Whole ${category}`,
    category,
    docs,
    auth: { scheme: 'bearer', fields: [{ name: 'token', label: 'Token' }] },
    api: {
      baseUrl: 'https://api.whole.example',
      rateLimit: { requests: 100_000, perSeconds: 60 },
      error: ({ body }) => (body as { readonly error?: { code: string; message: string } } | null)?.error,
    },
    check: {
      request: get('/me'),
      account: ({ body }) => body as { readonly id: string; readonly name: string },
    },
    streams: Object.fromEntries(vendorModels(category).map((model) => [streamOf(model), wholeStream(model)])),
    revoke: {
      docs: `${docs}/revoke`,
      request: (credential) => ({ method: 'POST', path: '/revoke', json: { token: credential['token'] } }),
    },
  })
