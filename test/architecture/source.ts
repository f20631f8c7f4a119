import { globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

export const root = join(import.meta.dirname, '..', '..')

/** A file of the tree, with what it imports. */
export interface SourceFile {
  /** From the root of the repository: `packages/server/sync/run.ts`. */
  readonly path: string
  readonly text: string
  readonly imports: readonly string[]
  /** Those that are still there when the types are stripped. */
  readonly runtimeImports: readonly string[]
}

export interface WorkspacePackage {
  /** `@crosswalk/server` */
  readonly name: string
  /** `server` */
  readonly folder: string
  /** What others may import: `.`, `./sandbox`. */
  readonly exports: readonly string[]
  /** The workspace packages that it says it needs. */
  readonly needs: readonly string[]
}

export const readPackages = (): WorkspacePackage[] =>
  globSync('packages/*/package.json', { cwd: root }).map((path) => {
    const manifest = JSON.parse(readFileSync(join(root, path), 'utf8'))
    return {
      name: manifest.name,
      folder: path.split(/[\\/]/)[1]!,
      exports: Object.keys(manifest.exports ?? {}),
      needs: Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).filter((name) =>
        name.startsWith('@crosswalk/'),
      ),
    }
  })

export const readSources = (): SourceFile[] =>
  globSync('packages/**/*.{ts,tsx}', { cwd: root, exclude: (path) => path.endsWith('node_modules') })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !posix.basename(path).startsWith('.'))
    .sort()
    .map((path) => sourceFile(path, readFileSync(join(root, path), 'utf8')))

export const sourceFile = (path: string, text: string): SourceFile => ({
  path,
  text,
  imports: importsOf(text),
  runtimeImports: importsOf(text.replaceAll(/^[ \t]*(import|export) type\b[^;'"`]*?\bfrom\s*['"][^'"]+['"]/gm, '')),
})

export const readMigrations = (): { readonly name: string; readonly text: string }[] =>
  globSync('packages/server/store/migrations/*', { cwd: root })
    .sort()
    .map((path) => ({ name: posix.basename(path.replaceAll('\\', '/')), text: readFileSync(join(root, path), 'utf8') }))

/** Every module that a text imports or exports from, types included. */
export function importsOf(text: string): string[] {
  const patterns = [
    /^[ \t]*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"\n]+)['"]/gm,
    /^[ \t]*import\s*['"]([^'"\n]+)['"]/gm,
    /\bimport\(\s*['"]([^'"\n]+)['"]/g,
  ]
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]!))
}

export const isTest = (path: string): boolean => path.endsWith('.test.ts')

/** `server` of `packages/server/sync/run.ts`. */
export const packageOf = (path: string): string => path.split('/')[1]!

/** The file that a relative import names. */
export const resolveImport = (from: string, specifier: string): string => posix.join(posix.dirname(from), specifier)
