import { categories, componentsOf, modelSchemas, parametersOf, type Category, type JsonSchema } from '@crosswalk/models'
import * as z from 'zod'
import { problemResponses, problemSchema, responsesFor } from './openapi-errors.ts'
import type { AnyRoute, HeaderParameter } from './route.ts'
import { platformComponents } from './shapes.ts'

const schemaPath = '#/components/schemas/'

/** The OpenAPI 3.1 document of the routes, as text. Made at the first call. */
export function openapiOf(routes: () => readonly AnyRoute[], publicUrl: string): () => string {
  let text: string | undefined
  return () => (text ??= JSON.stringify(openapiDocument(routes(), publicUrl)))
}

/** The OpenAPI 3.1 document of the routes: nothing in it is written down twice. */
export function openapiDocument(routes: readonly AnyRoute[], publicUrl: string): JsonSchema {
  const paths: Record<string, Record<string, JsonSchema>> = {}
  for (const route of routes) (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route)
  const schemas = { ...modelSchemas(), ...componentsOf(platformComponents), Problem: problemSchema }
  return {
    openapi: '3.1.0',
    info,
    servers: [{ url: publicUrl, description: 'This installation.' }],
    tags,
    security: [{ api_key: [] }],
    paths,
    components: {
      securitySchemes,
      responses: problemResponses(publicUrl),
      schemas: reachable(schemas, [paths, { $ref: `${schemaPath}Problem` }]),
    },
  }
}

const info = {
  title: 'Crosswalk',
  version: '1.0.0',
  summary: 'One API over the applications that your customers use.',
  description:
    'Records of linked accounts in common models. Every list is read in pages, every error is a problem document with a code, and unknown parameters are refused rather than ignored.',
  license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
  contact: { name: 'Crosswalk', url: 'https://github.com/crosswalk/crosswalk' },
} as const

const categoryDescriptions: Record<Category, string> = {
  hris: 'People at work: employees, employments, time off, payroll.',
  ats: 'Recruiting: candidates, jobs, applications, interviews.',
  crm: 'Customers: accounts, contacts, leads, opportunities.',
  accounting: 'Books: invoices, payments, journal entries, ledger accounts.',
  ticketing: 'Support and work: tickets, comments, projects.',
  filestorage: 'Documents: files, folders, drives, permissions.',
  mktg: 'Marketing: campaigns, contacts, lists, automations.',
}

const tags = [
  { name: 'linking', description: 'What end users go through when they link an account.' },
  { name: 'platform', description: 'Linking accounts, syncing, keys, and this document.' },
  ...categories.map((name) => ({ name, description: categoryDescriptions[name] })),
]

const securitySchemes = {
  api_key: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key of your organisation: `Authorization: Bearer cw_…`.',
  },
  account_token: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Account-Token',
    description: 'The token of the linked account that the request is about.',
  },
} as const

const security = {
  public: [],
  organization: [{ api_key: [] }],
  account: [{ api_key: [], account_token: [] }],
} as const

function operationOf(route: AnyRoute): JsonSchema {
  const { operationId, summary, description, tag, access } = route
  const parameters = [...pathParameters(route), ...queryParameters(route), ...headerParameters(route)]
  return {
    operationId,
    summary,
    description,
    tags: [tag],
    security: security[access as keyof typeof security],
    ...(parameters.length > 0 && { parameters }),
    ...(route.scope !== undefined && { 'x-scope': route.scope }),
    ...requestBody(route),
    responses: {
      [String(route.status ?? 200)]: {
        description: 'What was asked for.',
        ...(route.status !== 204 && { content: contentOf(route) }),
      },
      ...otherAnswers(route),
      ...responsesFor(route),
    },
  }
}

const requestBody = ({ body, bodySchema }: AnyRoute): JsonSchema =>
  body
    ? {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: bodySchema ?? schemaOf(body, 'input') } },
        },
      }
    : {}

const contentOf = ({ contentType, answer, example }: AnyRoute): JsonSchema => ({
  [contentType ?? 'application/json']: { schema: schemaOf(answer), ...(example !== undefined && { example }) },
})

const otherAnswers = ({ otherAnswers: others = {}, contentType }: AnyRoute): JsonSchema =>
  Object.fromEntries(
    Object.entries(others).map(([status, { description, answer }]) => [
      status,
      { description, content: { [contentType ?? 'application/json']: { schema: schemaOf(answer) } } },
    ]),
  )

const idempotencyKey: HeaderParameter = {
  name: 'Idempotency-Key',
  description:
    'Text of your choice, up to 255 characters, that names this write for 24 hours: sent again it answers what the first request answered, and nothing is written twice.',
  schema: { type: 'string', maxLength: 255 },
}

const headerParameters = ({ headers = [], idempotent }: AnyRoute): readonly JsonSchema[] =>
  [...headers, ...(idempotent ? [idempotencyKey] : [])].map(({ name, description, schema }) => ({
    name,
    in: 'header',
    description,
    required: false,
    schema,
  }))

const pathParameters = ({ path, params }: AnyRoute): readonly JsonSchema[] => {
  const { properties } = inputSchema(params)
  return parametersOf(path).map((name) => parameterOf('path', name, properties[name] ?? { type: 'string' }, true))
}

const queryParameters = ({ query }: AnyRoute): readonly JsonSchema[] => {
  const { properties, required } = inputSchema(query)
  return Object.entries(properties).map(([name, schema]) => parameterOf('query', name, schema, required.includes(name)))
}

function parameterOf(place: 'path' | 'query', name: string, schema: JsonSchema, required: boolean): JsonSchema {
  const { description, openapi, ...rest } = schema
  return { name, in: place, description, required, schema: openapi ?? rest }
}

interface ObjectSchema {
  readonly properties: Readonly<Record<string, JsonSchema>>
  readonly required: readonly string[]
}

function inputSchema(schema: z.ZodObject | undefined): ObjectSchema {
  if (!schema) return { properties: {}, required: [] }
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return { properties: properties as ObjectSchema['properties'], required }
}

/** A reference where the schema has a name, the schema itself where it has none. */
function schemaOf(answer: z.ZodType | JsonSchema, io: 'input' | 'output' = 'output'): JsonSchema {
  if (!(answer instanceof z.ZodType)) return answer
  const id = platformComponents.get(answer)?.id
  if (id !== undefined) return { $ref: schemaPath + id }
  if (answer instanceof z.ZodArray) return { type: 'array', items: schemaOf(answer.element as z.ZodType) }
  const { $schema: _schema, ...schema } = z.toJSONSchema(answer, { io, unrepresentable: 'any' })
  return schema
}

/** The schemas that something refers to, directly or through others. */
function reachable(
  schemas: Readonly<Record<string, JsonSchema>>,
  from: readonly unknown[],
): Record<string, JsonSchema> {
  const found = new Set<string>()
  const queue: unknown[] = [...from]
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (typeof at !== 'object' || at === null) continue
    const reference = (at as JsonSchema)['$ref']
    if (typeof reference === 'string' && reference.startsWith(schemaPath)) {
      const name = reference.slice(schemaPath.length)
      if (schemas[name] === undefined) throw new Error(`The document has no schema ${name}.`)
      if (!found.has(name)) queue.push(schemas[name])
      found.add(name)
    }
    queue.push(...Object.values(at).filter((value) => typeof value === 'object' && value !== null))
  }
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => found.has(name)))
}
