/** Reads the tables of endpoints in the collected reference, which lies beside the repository where it is at hand. */
import { existsSync, readFileSync } from 'node:fs'
import { categories } from '@crosswalk/models'

/** An endpoint as the reference documents it. */
export interface ReferenceEndpoint {
  readonly method: string
  /** With our prefix: `/api/crm/v1/contacts/{id}`. */
  readonly path: string
  /** The names of its query parameters; undefined where the reference does not tell them. */
  readonly query: readonly string[] | undefined
}

const file = new URL('../../../shared/reference/unified-api.md', import.meta.url)

/** Why the reference cannot be read; false where it can. */
export const noReference: string | false = existsSync(file) ? false : 'shared/reference is not beside the repository'

/** What the tables call "std". */
const standard = [
  'created_after',
  'created_before',
  'cursor',
  'expand',
  'include_deleted_data',
  'include_remote_data',
  'include_shell_data',
  'modified_after',
  'modified_before',
  'page_size',
  'remote_id',
]

/** Every endpoint of the categories that we have; those of the infrastructure, shown for one, stand for each. */
export function referenceEndpoints(): readonly ReferenceEndpoint[] {
  const text = readFileSync(file, 'utf8')
  const sections = text.slice(text.indexOf('# Part 2.')).split(/^## /m).slice(1)
  return sections.flatMap((section) => {
    if (section.startsWith('2A.')) {
      const shown = rowsOf(section)
      return categories.flatMap((category) =>
        shown.map((endpoint) => ({ ...endpoint, path: endpoint.path.replace('/hris/', `/${category}/`) })),
      )
    }
    const category = /^2C\..*\(`\/(\w+)\/v1`/.exec(section)?.[1]
    return categories.some((name) => name === category) ? rowsOf(section) : []
  })
}

const rowsOf = (section: string): ReferenceEndpoint[] =>
  [...section.matchAll(/^\| (GET|POST|PUT|PATCH|DELETE) \| (\/\S+) \|(.*)$/gm)].map(([, method, path, rest]) => {
    const [query] = rest!.split('|')
    return { method: method!, path: `/api${path!}`, query: rest === '' ? undefined : parametersIn(query!) }
  })

function parametersIn(cell: string): readonly string[] {
  const names = cell
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return names.flatMap((name) => (name === 'std' ? standard : [name]))
}
