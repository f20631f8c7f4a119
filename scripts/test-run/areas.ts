import { globSync } from 'node:fs'
import { join } from 'node:path'

/** Tests that run together in one process. */
export interface Area {
  /** `models`, `server/sync`, `test/architecture`: the folder, without `packages/`. */
  readonly name: string
  readonly files: readonly string[]
  readonly needsDatabase: boolean
}

export const root = join(import.meta.dirname, '..', '..')

/** From the inside of the house outwards, so that the first failure is the nearest to its cause. Others follow by name. */
const order = ['models', 'expressions', 'connector-kit', 'connectors', 'flows', 'server/store', 'server/vault']

const withoutDatabase = /^(models|expressions|connector-kit|connectors|flows)$/

/** Every folder with tests: each package, each folder of the server, each folder of `test`. */
export function findAreas(folder = root): Area[] {
  const files = ['packages/**/*.test.ts', 'test/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/**/*.test.ts']
    .flatMap((pattern) => globSync(pattern, { cwd: folder, exclude: (path) => path.endsWith('node_modules') }))
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
  const byName = Map.groupBy(files, areaOf)
  return [...byName]
    .map(([name, own]) => ({ name, files: own, needsDatabase: !withoutDatabase.test(name) }))
    .sort((left, right) => place(left.name) - place(right.name) || left.name.localeCompare(right.name))
}

/** The areas named on the command line, with those below them; all where none is named. None for a name that is no area. */
export function selectAreas(areas: readonly Area[], names: readonly string[]): readonly Area[] {
  if (names.length === 0) return areas
  const wanted = names.map((name) => name.replace(/^packages\//, '').replace(/\/$/, ''))
  const unknown = wanted.find((name) => !areas.some((area) => isWithin(area.name, name)))
  if (unknown !== undefined) {
    console.log(`There is no area "${unknown}". There are: ${areas.map((area) => area.name).join(', ')}`)
    return []
  }
  return areas.filter((area) => wanted.some((name) => isWithin(area.name, name)))
}

function areaOf(path: string): string {
  const [top, first, second, third] = path.split('/')
  if (top === 'packages') return first === 'server' && third !== undefined ? `server/${second}` : first!
  return top === 'test' && second !== undefined ? `test/${first}` : top!
}

const place = (name: string): number => {
  const index = order.indexOf(name)
  if (index >= 0) return index
  return name.startsWith('test') ? order.length + 1 : order.length
}

const isWithin = (area: string, name: string): boolean => area === name || area.startsWith(`${name}/`)
