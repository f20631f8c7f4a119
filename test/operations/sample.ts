/** A value that a JSON Schema of the served document allows: for bodies of operations that no model declares. */
import type { OpenApiDocument } from './published.ts'

type Schema = Readonly<Record<string, any>>

/** What a member should hold, by its name, where any value of its type would mean nothing. */
export type Hints = Readonly<Record<string, unknown>>

/** With every member that is required, and those for which there is a hint. */
export function sampleOf(schema: unknown, document: OpenApiDocument, hints: Hints = {}, name = ''): unknown {
  const of = resolved(schema, document)
  if (Object.hasOwn(hints, name)) return hints[name]
  if (of['const'] !== undefined) return of['const']
  if (of['enum']) return of['enum'][0]
  const [first] = [...(of['anyOf'] ?? []), ...(of['oneOf'] ?? []), ...(of['allOf'] ?? [])]
  if (first !== undefined) return sampleOf(first, document, hints, name)
  switch ([of['type']].flat()[0]) {
    case 'object': {
      const required = new Set<string>(of['required'])
      const members = Object.entries(of['properties'] ?? {}).filter(
        ([key]) => required.has(key) || Object.hasOwn(hints, key),
      )
      return Object.fromEntries(members.map(([key, member]) => [key, sampleOf(member, document, hints, key)]))
    }
    case 'array':
      return [sampleOf(of['items'] ?? {}, document, hints, name)]
    case 'string':
      return textFor(of)
    case 'integer':
    case 'number':
      return of['minimum'] ?? 1
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return 'anything'
  }
}

const formats: Readonly<Record<string, string>> = {
  email: 'ann@example.com',
  uuid: '00000000-0000-4000-8000-000000000000',
  'date-time': '2026-01-01T00:00:00.000Z',
  date: '2026-01-01',
  uri: 'https://example.com/',
}

const textFor = ({ format, minLength = 0 }: Schema): string =>
  (formats[format as string] ?? 'some text').padEnd(minLength as number, 'x')

/** The schema itself, where it is only referred to. */
export function resolved(schema: unknown, document: OpenApiDocument): Schema {
  const { $ref } = (schema ?? {}) as Schema
  if (typeof $ref !== 'string') return (schema ?? {}) as Schema
  const name = $ref.replace('#/components/schemas/', '')
  return resolved(document.components['schemas']![name], document)
}
