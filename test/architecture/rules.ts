/** The rules of the house (ARCHITECTURE.md). Each answers what breaks it, as lines for people; none where all is well. */
import { cyclesOf } from './cycles.ts'
import { isTest, packageOf, resolveImport, type SourceFile, type WorkspacePackage } from './source.ts'

/** Which packages of ours a package may import. What is not named here may import all. */
export const layers: Readonly<Record<string, readonly string[]>> = {
  models: [],
  expressions: [],
  sdk: [],
  'connector-kit': ['models', 'expressions'],
  connectors: ['connector-kit', 'models'],
  flows: ['expressions'],
  dashboard: ['sdk'],
  link: ['sdk'],
  cli: ['sdk', 'connector-kit'],
}

/** What a package imports of ours beyond what its place in the house allows. */
export const wrongLayer = (sources: readonly SourceFile[], folder: string): string[] =>
  offences(sources, (file, specifier) => {
    const target = ownPackage(specifier)
    if (packageOf(file.path) !== folder || target === undefined || target === folder) return false
    return layers[folder] !== undefined && !layers[folder].includes(target)
  })

export const importsServer = (sources: readonly SourceFile[]): string[] =>
  offences(sources, (file, specifier) => packageOf(file.path) !== 'server' && ownPackage(specifier) === 'server')

/**
 * A connector performs no I/O: besides its own folder it sees the kit and the models. Its sandbox, which signs webhooks as
 * the vendor does, may also use node:crypto.
 */
export const connectorSeesMore = (sources: readonly SourceFile[]): string[] =>
  offences(sources.filter(isConnector), (file, specifier) => {
    const folder = connectorFolder(file.path)
    if (specifier.startsWith('.')) return !resolveImport(file.path, specifier).startsWith(folder)
    if (specifier === 'node:crypto') return !file.path.startsWith(`${folder}sandbox/`)
    return !['connector-kit', 'models'].includes(ownPackage(specifier) ?? '')
  })

export const connectorAsksItself = (sources: readonly SourceFile[]): string[] =>
  sources
    .filter((file) => isConnector(file) && /\bfetch\s*\(|\bXMLHttpRequest\b|\bWebSocket\s*\(/.test(file.text))
    .map((file) => `${file.path} asks a vendor itself`)

const databasesAndHttp =
  /^(pg|kysely|graphile-worker|hono|undici|axios|@hono\/.*|node:(http|https|http2|net|tls|dgram))(\/|$)/

export const flowsReachOut = (sources: readonly SourceFile[]): string[] =>
  offences(sources, (file, specifier) => packageOf(file.path) === 'flows' && databasesAndHttp.test(specifier))

/** Packages are entered by the names in their `exports`, never by a path. */
export const deepImports = (sources: readonly SourceFile[], packages: readonly WorkspacePackage[]): string[] =>
  offences(sources, (file, specifier) => {
    if (specifier.startsWith('.'))
      return !resolveImport(file.path, specifier).startsWith(`packages/${packageOf(file.path)}/`)
    const target = packages.find(({ folder }) => folder === ownPackage(specifier))
    const entry = `.${specifier
      .split('/')
      .slice(2)
      .map((part) => `/${part}`)
      .join('')}`
    return target !== undefined && !target.exports.includes(entry)
  })

/** A package says what it needs of ours: no less, and no more. */
export const wrongNeeds = (sources: readonly SourceFile[], packages: readonly WorkspacePackage[]): string[] =>
  packages.flatMap(({ name, folder, needs }) => {
    const own = sources.filter((file) => packageOf(file.path) === folder)
    const used = new Set(own.flatMap(({ imports }) => imports.flatMap((one) => ownPackage(one) ?? [])))
    used.delete(folder)
    const missing = [...used].filter((one) => !needs.includes(`@crosswalk/${one}`))
    const unused = needs.filter((one) => !used.has(ownPackage(one)!))
    return [
      ...missing.map((one) => `${name} imports @crosswalk/${one}, which its package.json does not name`),
      ...unused.map((one) => `${name} names ${one} in its package.json and does not import it`),
    ]
  })

/** Files that import each other in a circle. Types may: nothing of such imports is left at run time. */
export const fileCycles = (sources: readonly SourceFile[]): string[] =>
  cyclesOf(
    sources.flatMap((file) =>
      file.runtimeImports
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => [file.path, resolveImport(file.path, specifier)] as const),
    ),
  ).map((cycle) => cycle.join(' and '))

/** Which folder of the server imports which other one, types included. Tests are left out. */
export const folderEdges = (sources: readonly SourceFile[]): (readonly [string, string])[] => {
  const edges = sources
    .filter((file) => packageOf(file.path) === 'server' && !isTest(file.path) && !file.path.endsWith('testing.ts'))
    .flatMap((file) =>
      file.imports
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => [serverFolder(file.path), serverFolder(resolveImport(file.path, specifier))] as const),
    )
    .filter(([from, to]) => from !== '' && to !== '' && from !== to)
  return [...new Map(edges.map((edge) => [edge.join(' > '), edge])).values()]
}

export const badNames = (paths: readonly string[]): string[] =>
  paths.filter((path) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.(ts|tsx)$/.test(path.split('/').at(-1)!))

export const longFiles = (sources: readonly SourceFile[], most = 400): string[] =>
  sources
    .filter((file) => !isGenerated(file) && linesOf(file) > most)
    .map((file) => `${file.path} has ${linesOf(file)} lines`)

export function medianLength(sources: readonly SourceFile[]): number {
  const lengths = sources
    .filter((file) => !isGenerated(file))
    .map(linesOf)
    .sort((left, right) => left - right)
  return lengths[Math.floor(lengths.length / 2)] ?? 0
}

const linesOf = ({ text }: SourceFile): number => text.split('\n').length - 1

const isGenerated = ({ text }: SourceFile): boolean => /^\/[/*]+.*\bgenerated\b/i.test(text)

const isConnector = ({ path }: SourceFile): boolean => /^packages\/connectors\/[^/]+\//.test(path) && !isTest(path)

const connectorFolder = (path: string): string => `${path.split('/').slice(0, 3).join('/')}/`

const serverFolder = (path: string): string => {
  const parts = path.split('/')
  return parts.length > 3 ? parts[2]! : ''
}

const ownPackage = (specifier: string): string | undefined => /^@crosswalk\/([^/]+)/.exec(specifier)?.[1]

const offences = (
  sources: readonly SourceFile[],
  isWrong: (file: SourceFile, specifier: string) => boolean,
): string[] =>
  sources.flatMap((file) =>
    file.imports
      .filter((specifier) => isWrong(file, specifier))
      .map((specifier) => `${file.path} imports ${specifier}`),
  )
