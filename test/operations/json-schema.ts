/**
 * Checks values against the schemas of the served OpenAPI document: the part of JSON Schema 2020-12 that the document uses.
 * A keyword or a format that is not known here is an error, so that nothing passes because it was not looked at.
 */

type Schema = Readonly<Record<string, unknown>>
type Check = (value: any, of: any, at: Place) => Iterable<string>

interface Place {
  readonly schema: Schema
  /** The JSON pointer of the value. */
  readonly pointer: string
  readonly root: object
}

/** What is wrong with a value, as lines of `pointer: problem`; empty where nothing is. `root` is what `$ref` looks in. */
export function problemsWith(value: unknown, schema: unknown, root: object, pointer = ''): readonly string[] {
  if (schema === true) return []
  if (schema === false) return [`${pointer}: is not allowed`]
  if (typeof schema !== 'object' || schema === null) throw new Error(`There is no schema for ${pointer || '/'}.`)
  const place: Place = { schema: schema as Schema, pointer, root }
  return Object.entries(schema).flatMap(([keyword, of]) => {
    const check = checks[keyword]
    if (check) return [...check(value, of, place)]
    if (silent.has(keyword) || keyword.startsWith('x-')) return []
    throw new Error(`The keyword ${keyword} is not known to test/operations/json-schema.ts.`)
  })
}

/** Keywords that describe, or that belong to another keyword. */
const silent = new Set('title description default example examples readOnly writeOnly deprecated $comment'.split(' '))

const checks: Readonly<Record<string, Check>> = {
  $ref: (value, reference: string, { root, pointer }) => problemsWith(value, resolve(root, reference), root, pointer),
  type: (value, types: string | readonly string[], { pointer }) =>
    [types].flat().some((type) => isOfType(value, type))
      ? []
      : [`${pointer}: is ${nameOf(value)}, not ${String(types)}`],
  enum: (value, values: readonly unknown[], { pointer }) =>
    values.some((one) => one === value) ? [] : [`${pointer}: ${JSON.stringify(value)} is none of the values allowed`],
  const: (value, only: unknown, { pointer }) => (value === only ? [] : [`${pointer}: is not ${JSON.stringify(only)}`]),
  anyOf: (value, schemas: readonly Schema[], { root, pointer }) => {
    const found = schemas.map((schema) => problemsWith(value, schema, root, pointer))
    return found.some((problems) => problems.length === 0)
      ? []
      : [`${pointer}: fits none of ${found.length}: ${found.map((problems) => problems[0]).join(' / ')}`]
  },
  oneOf: (value, schemas: readonly Schema[], { root, pointer }) => {
    const fitting = schemas.filter((schema) => problemsWith(value, schema, root, pointer).length === 0)
    return fitting.length === 1 ? [] : [`${pointer}: fits ${fitting.length} of ${schemas.length} instead of one`]
  },
  allOf: (value, schemas: readonly Schema[], { root, pointer }) =>
    schemas.flatMap((schema) => problemsWith(value, schema, root, pointer)),
  not: (value, schema: Schema, { root, pointer }) =>
    problemsWith(value, schema, root, pointer).length > 0 ? [] : [`${pointer}: is what it must not be`],
  required: (value, names: readonly string[], { pointer }) =>
    isObject(value)
      ? names.filter((name) => !Object.hasOwn(value, name)).map((name) => `${pointer}/${name}: is missing`)
      : [],
  properties: (value, properties: Readonly<Record<string, unknown>>, { root, pointer }) =>
    isObject(value)
      ? Object.entries(properties).flatMap(([name, schema]) =>
          Object.hasOwn(value, name) ? problemsWith(value[name], schema, root, `${pointer}/${name}`) : [],
        )
      : [],
  additionalProperties: (value, schema: unknown, { schema: of, root, pointer }) => {
    if (!isObject(value)) return []
    const known = new Set(Object.keys((of['properties'] as object | undefined) ?? {}))
    const others = Object.keys(value).filter((name) => !known.has(name))
    return others.flatMap((name) => problemsWith(value[name], schema, root, `${pointer}/${name}`))
  },
  propertyNames: (value, schema: unknown, { root, pointer }) =>
    isObject(value) ? Object.keys(value).flatMap((name) => problemsWith(name, schema, root, `${pointer}/${name}`)) : [],
  items: (value, schema: unknown, { root, pointer }) =>
    Array.isArray(value) ? value.flatMap((item, index) => problemsWith(item, schema, root, `${pointer}/${index}`)) : [],
  minItems: (value, least: number, { pointer }) =>
    Array.isArray(value) && value.length < least ? [`${pointer}: has fewer than ${least} items`] : [],
  maxItems: (value, most: number, { pointer }) =>
    Array.isArray(value) && value.length > most ? [`${pointer}: has more than ${most} items`] : [],
  minLength: (value, least: number, { pointer }) =>
    typeof value === 'string' && value.length < least ? [`${pointer}: is shorter than ${least}`] : [],
  maxLength: (value, most: number, { pointer }) =>
    typeof value === 'string' && value.length > most ? [`${pointer}: is longer than ${most}`] : [],
  minimum: (value, least: number, { pointer }) =>
    typeof value === 'number' && value < least ? [`${pointer}: is less than ${least}`] : [],
  maximum: (value, most: number, { pointer }) =>
    typeof value === 'number' && value > most ? [`${pointer}: is more than ${most}`] : [],
  exclusiveMinimum: (value, least: number, { pointer }) =>
    typeof value === 'number' && value <= least ? [`${pointer}: is not more than ${least}`] : [],
  pattern: (value, pattern: string, { pointer }) =>
    typeof value === 'string' && !new RegExp(pattern, 'u').test(value) ? [`${pointer}: does not match ${pattern}`] : [],
  format: (value, format: string, { pointer }) => {
    const isValid = formats[format]
    if (!isValid) throw new Error(`The format ${format} is not known to test/operations/json-schema.ts.`)
    return typeof value === 'string' && !isValid(value) ? [`${pointer}: ${JSON.stringify(value)} is no ${format}`] : []
  },
}

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/

const formats: Readonly<Record<string, (text: string) => boolean>> = {
  uuid: (text) => uuid.test(text),
  'date-time': (text) => dateTime.test(text) && !Number.isNaN(Date.parse(text)),
  date: (text) => /^\d{4}-\d\d-\d\d$/.test(text),
  uri: (text) => URL.canParse(text),
  'uri-reference': (text) => URL.canParse(text, 'https://example.com'),
  // What vendors keep as an e-mail address need not be one.
  email: () => true,
  binary: () => true,
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isOfType = (value: unknown, type: string): boolean =>
  type === nameOf(value) || (type === 'number' && nameOf(value) === 'integer')

function nameOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

/** `#/components/schemas/crm.Contact` in the document. */
function resolve(root: object, reference: string): unknown {
  const steps = reference.replace(/^#\//, '').split('/')
  const found = steps.reduce<any>((at, step) => at?.[step.replaceAll('~1', '/').replaceAll('~0', '~')], root)
  if (found === undefined) throw new Error(`The document has nothing at ${reference}.`)
  return found
}
