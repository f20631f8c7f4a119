import assert from 'node:assert/strict'
import { before, test } from 'node:test'
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
  layers,
  longFiles,
  medianLength,
  wrongLayer,
  wrongNeeds,
} from './rules.ts'
import { readMigrations, readPackages, readSources, type SourceFile, type WorkspacePackage } from './source.ts'

let sources: readonly SourceFile[]
let packages: readonly WorkspacePackage[]

before(() => {
  sources = readSources()
  packages = readPackages()
})

const holds = (offences: readonly string[]) => assert.deepEqual(offences, [])

test('the walk finds the house: every package has files, and their imports are read', () => {
  for (const { folder } of packages)
    assert.ok(
      sources.some(({ path }) => path.startsWith(`packages/${folder}/`)),
      `packages/${folder} is empty`,
    )
  assert.ok(sources.flatMap(({ imports }) => imports).length > sources.length)
})

test('nothing imports the server', () => holds(importsServer(sources)))

for (const [folder, allowed] of Object.entries(layers))
  test(`${folder} imports ${allowed.length === 0 ? 'nothing' : `only ${allowed.join(' and ')}`} of ours`, () =>
    holds(wrongLayer(sources, folder)))

test('a connector sees its own folder, the kit and the models, and nothing else', () =>
  holds(connectorSeesMore(sources)))

test('a connector never asks a vendor itself', () => holds(connectorAsksItself(sources)))

test('flows know no database and no HTTP', () => holds(flowsReachOut(sources)))

test('packages are entered by their exports, never by a path', () => holds(deepImports(sources, packages)))

test('each package.json names exactly the workspace packages that are imported', () =>
  holds(wrongNeeds(sources, packages)))

test('no files import each other in a circle', () => holds(fileCycles(sources)))

test('the folders of the server import each other in no circle', () =>
  holds(cyclesOf(folderEdges(sources)).map((cycle) => cycle.join(' and '))))

test('files have kebab-case names', () => holds(badNames(sources.map(({ path }) => path))))

test('no file has more than 400 lines', () => holds(longFiles(sources)))

test('half of the files have fewer than 100 lines', () => assert.ok(medianLength(sources) < 100))

test('migrations are numbered without gaps and without doubles', () => holds(wrongNumbers(readMigrations())))

test('every table with an organisation is walled by its migration', () => holds(unwalledTables(readMigrations())))
