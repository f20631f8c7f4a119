/** Each rule refuses what it is there to refuse, and lets pass what stands next to it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cyclesOf } from './cycles.ts'
import { unwalledTables, wrongNumbers } from './migrations.ts'
import {
  badNames,
  connectorAsksItself,
  connectorSeesMore,
  deepImports,
  fileCycles,
  flowsReachOut,
  folderEdges,
  importsServer,
  longFiles,
  medianLength,
  wrongLayer,
  wrongNeeds,
} from './rules.ts'
import { importsOf, sourceFile, type WorkspacePackage } from './source.ts'

const file = (path: string, ...imports: string[]) =>
  sourceFile(path, imports.map((name, index) => `import { x${index} } from '${name}'\n`).join(''))

const packages: readonly WorkspacePackage[] = [
  { name: '@crosswalk/models', folder: 'models', exports: ['.'], needs: [] },
  {
    name: '@crosswalk/connector-kit',
    folder: 'connector-kit',
    exports: ['.', './sandbox'],
    needs: ['@crosswalk/models'],
  },
]

test('every way of importing is read', () => {
  const text = `import a from 'one'
import type { B } from "two"
import './three.ts'
export * from 'four'
export {
  c,
  type D,
} from './five.ts'
const e = await import('six')
// import f from 'no'
const g = "import h from 'no'"
export const from = 'no'
`
  assert.deepEqual(importsOf(text).sort(), ['./five.ts', './three.ts', 'four', 'one', 'six', 'two'])
})

test('an import of the server is refused, except within it', () => {
  assert.deepEqual(importsServer([file('packages/cli/index.ts', '@crosswalk/server')]), [
    'packages/cli/index.ts imports @crosswalk/server',
  ])
  assert.deepEqual(importsServer([file('packages/server/try.ts', '@crosswalk/server')]), [])
})

test('an import beyond its place in the house is refused', () => {
  const kit = file('packages/connector-kit/walk.ts', '@crosswalk/models', '@crosswalk/connectors', 'zod')
  assert.deepEqual(wrongLayer([kit], 'connector-kit'), ['packages/connector-kit/walk.ts imports @crosswalk/connectors'])
  assert.deepEqual(wrongLayer([file('packages/models/a.ts', '@crosswalk/expressions')], 'models').length, 1)
  assert.deepEqual(wrongLayer([file('packages/dashboard/a.tsx', '@crosswalk/sdk')], 'dashboard'), [])
  assert.deepEqual(wrongLayer([file('packages/dashboard/a.tsx', '@crosswalk/models')], 'dashboard').length, 1)
})

test('a connector may not see another connector, a built-in or a library', () => {
  const imports = ['./api.ts', '@crosswalk/connector-kit', '@crosswalk/models', '../other/api.ts', 'node:fs', 'zod']
  assert.deepEqual(connectorSeesMore([file('packages/connectors/acme/index.ts', ...imports)]), [
    'packages/connectors/acme/index.ts imports ../other/api.ts',
    'packages/connectors/acme/index.ts imports node:fs',
    'packages/connectors/acme/index.ts imports zod',
  ])
  assert.deepEqual(connectorSeesMore([file('packages/connectors/acme/index.ts', 'node:crypto')]).length, 1)
  assert.deepEqual(connectorSeesMore([file('packages/connectors/acme/sandbox/sign.ts', 'node:crypto')]), [])
  assert.deepEqual(connectorSeesMore([file('packages/connectors/acme/acme.test.ts', 'node:test')]), [])
  assert.deepEqual(connectorSeesMore([file('packages/connectors/index.ts', './acme/index.ts')]), [])
})

test('a connector may not ask by itself', () => {
  const asks = sourceFile('packages/connectors/acme/index.ts', 'const answer = await fetch(url)')
  assert.equal(connectorAsksItself([asks]).length, 1)
  const declares = sourceFile('packages/connectors/acme/index.ts', 'page: ({ body }) => ({ records: [], fetch: ids })')
  assert.deepEqual(connectorAsksItself([declares]), [])
})

test('flows may not reach a database or the network', () => {
  for (const name of ['pg', 'kysely', 'hono', 'hono/cors', 'undici', 'node:http', 'node:net'])
    assert.equal(flowsReachOut([file('packages/flows/step.ts', name)]).length, 1, name)
  assert.deepEqual(flowsReachOut([file('packages/flows/step.ts', '@crosswalk/expressions', 'pgsomething')]), [])
})

test('a path into another package is refused', () => {
  const offences = deepImports(
    [
      file(
        'packages/connector-kit/mapping/words.ts',
        '../stream.ts',
        '../../models/index.ts',
        '@crosswalk/models',
        '@crosswalk/models/crm/note.ts',
        '@crosswalk/connector-kit/sandbox',
      ),
    ],
    packages,
  )
  assert.deepEqual(offences, [
    'packages/connector-kit/mapping/words.ts imports ../../models/index.ts',
    'packages/connector-kit/mapping/words.ts imports @crosswalk/models/crm/note.ts',
  ])
})

test('a package must name what it imports, and import what it names', () => {
  const sources = [file('packages/models/a.ts', '@crosswalk/connector-kit'), file('packages/connector-kit/a.ts', 'zod')]
  assert.deepEqual(wrongNeeds(sources, packages), [
    '@crosswalk/models imports @crosswalk/connector-kit, which its package.json does not name',
    '@crosswalk/connector-kit names @crosswalk/models in its package.json and does not import it',
  ])
})

test('circles are found, whatever their length', () => {
  assert.deepEqual(
    cyclesOf([
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
      ['c', 'd'],
      ['d', 'e'],
    ]),
    [['a', 'b', 'c']],
  )
  assert.deepEqual(cyclesOf([['a', 'a']]), [['a']])
  assert.deepEqual(
    cyclesOf([
      ['a', 'b'],
      ['a', 'c'],
      ['b', 'd'],
      ['c', 'd'],
    ]),
    [],
  )
  const one = file('packages/models/a.ts', './b.ts')
  const other = file('packages/models/b.ts', './a.ts')
  assert.deepEqual(fileCycles([one, other]), ['packages/models/a.ts and packages/models/b.ts'])
  const typeOnly = sourceFile('packages/models/b.ts', "import type {\n  A,\n} from './a.ts'\nimport { z } from 'zod'\n")
  assert.deepEqual(typeOnly.runtimeImports, ['zod'])
  assert.deepEqual(fileCycles([one, typeOnly]), [])
})

test('circles between folders of the server are found, and tests do not count', () => {
  const sync = file('packages/server/sync/run.ts', '../vault/vault.ts', './rows.ts', '../platform.ts')
  const vault = file('packages/server/vault/vault.ts', '../sync/run.ts')
  const vaultTest = file('packages/server/vault/vault.test.ts', '../sync/run.ts')
  assert.deepEqual(cyclesOf(folderEdges([sync, vault])), [['sync', 'vault']])
  assert.deepEqual(cyclesOf(folderEdges([sync, vaultTest])), [])
})

test('names that are not kebab-case are refused', () => {
  const good = ['a/b/run-stream.ts', 'a/run.test.ts', 'a/index.ts', 'a/page.tsx']
  const bad = ['a/runStream.ts', 'a/Run.ts', 'a/run_stream.ts', 'a/-run.ts', 'a/run..ts']
  assert.deepEqual(badNames([...good, ...bad]), bad)
})

test('long files are refused, unless they are generated', () => {
  const long = 'x\n'.repeat(401)
  assert.equal(longFiles([sourceFile('packages/models/a.ts', long)]).length, 1)
  assert.deepEqual(longFiles([sourceFile('packages/models/a.ts', `// Generated by x\n${long}`)]), [])
  assert.deepEqual(longFiles([sourceFile('packages/models/a.ts', 'x\n'.repeat(400))]), [])
  assert.equal(medianLength([1, 2, 300].map((lines) => sourceFile('a.ts', 'x\n'.repeat(lines)))), 2)
})

test('gaps, doubles and odd names of migrations are refused', () => {
  const named = (...names: string[]) => wrongNumbers(names.map((name) => ({ name, text: '' })))
  assert.deepEqual(named('0001_a.sql', '0002_b_c.sql'), [])
  assert.equal(named('0001_a.sql', '0003_b.sql').length, 1)
  assert.equal(named('0001_a.sql', '0001_b.sql').length, 1)
  assert.equal(named('0001_a.sql', '0002_B.sql').length, 1)
  assert.equal(named('0001_a.sql', '0002_b.sql.bak').length, 1)
})

test('a tenant table without a wall is refused', () => {
  const table = (name: string) => `CREATE TABLE ${name} (organization_id uuid NOT NULL, note text -- ; comment\n);\n`
  const free = 'CREATE TABLE worker_process (number bigint);'
  const text = `${table('open')}${table('closed')}CALL wall('closed', 'SELECT');\n-- CALL wall('open')\n${free}`
  assert.deepEqual(unwalledTables([{ name: '0001_a.sql', text }]), ['open'])
})
