/** A call that must go well: the status is one that is documented, and the answer is as the document says. */
import { problemsWith } from './json-schema.ts'
import type { OpenApiDocument, PublishedOperation } from './published.ts'
import type { Answer } from './ask.ts'

/** How an operation of the document is called. */
export interface Arguments {
  /** Of the path, in the order in which they stand in it. */
  readonly path?: readonly string[]
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
}

/** The path with its parameters filled in, and its query. */
export function urlOf(
  { path }: Pick<PublishedOperation, 'path'>,
  { path: values = [], query = {} }: Arguments,
): string {
  let place = 0
  const filled = path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const value = values[place++]
    if (value === undefined) throw new Error(`${path} has no value for ${name}.`)
    return encodeURIComponent(value)
  })
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  const text = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString()
  return text === '' ? filled : `${filled}?${text}`
}

/** Throws where the answer is no success, or not what the document promises. */
export function checkAnswer(document: OpenApiDocument, { definition }: PublishedOperation, answer: Answer): void {
  const documented = definition.responses[String(answer.status)]
  if (answer.status >= 300 || !documented) throw new Error(`answered ${answer.status}: ${answer.text.slice(0, 400)}`)
  const contents = Object.entries(documented.content ?? {})
  if (contents.length === 0) {
    if (answer.text !== '') throw new Error(`answered ${answer.text.slice(0, 100)} where nothing is documented`)
    return
  }
  const type = (answer.headers.get('content-type') ?? '').split(';')[0]!
  const content = contents.find(([name]) => matches(name.split(';')[0]!, type))
  if (!content) throw new Error(`answered ${type}, documented is ${contents.map(([name]) => name).join(', ')}`)
  if (!type.endsWith('json')) return
  const problems = problemsWith(answer.body, content[1].schema, document)
  if (problems.length > 0) throw new Error(`does not fit the document: ${problems.slice(0, 3).join('; ')}`)
}

/** `*∕*` and `application/octet-stream` stand for any content. */
const matches = (documented: string, type: string): boolean =>
  documented === type || documented === '*/*' || documented === 'application/octet-stream'
