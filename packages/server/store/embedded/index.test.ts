import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { Client } from 'pg'
import { startEmbeddedPostgres } from './index.ts'
import { tryLock } from './kernel-lock.ts'
import { isRunning } from './processes.ts'
import { postmasterPid, query, Workplace } from './testing.ts'

describe('the embedded PostgreSQL', () => {
  let place: Workplace
  let data: string
  before(() => {
    place = new Workplace()
    data = join(place.dataFolder, 'postgres')
  })
  after(() => place.close())

  it('is created the first time, with the database, the defaults and the caller’s settings', async () => {
    const lines: string[] = []
    const postgres = await startEmbeddedPostgres({
      ...place.options(),
      settings: { max_connections: '17', shared_buffers: '16MB' },
      log: (line) => lines.push(line),
    })
    assert.equal(postgres.origin, 'created')
    const network = process.platform === 'win32' ? '127.0.0.1' : ''
    const [row] = await query(
      postgres.connectionString,
      `SELECT current_database() AS database, current_setting('server_encoding') AS encoding,
              datcollate AS locale, rolsuper AS superuser, current_setting('max_connections') AS connections,
              current_setting('shared_buffers') AS buffers, current_setting('timezone') AS timezone,
              current_setting('jit') AS jit, current_setting('max_wal_size') AS wal,
              current_setting('listen_addresses') AS network
         FROM pg_database, pg_roles WHERE datname = current_database() AND rolname = current_user`,
    )
    assert.deepEqual(
      { ...row },
      {
        database: 'crosswalk',
        encoding: 'UTF8',
        locale: 'C',
        superuser: true,
        connections: '17',
        buffers: '16MB',
        timezone: 'UTC',
        jit: 'off',
        wal: '2GB',
        network,
      },
    )
    await query(postgres.connectionString, `CREATE TABLE kept AS SELECT 'here' AS word`)
    await postgres.stop()
    assert.ok(lines.length > 0)
    assert.ok(!lines.join().includes(new URL(postgres.connectionString).password), 'no line tells the password')
  })

  it('is started the next time, with its data', async () => {
    const postgres = await startEmbeddedPostgres(place.options())
    assert.equal(postgres.origin, 'started')
    assert.deepEqual(await query(postgres.connectionString, 'SELECT word FROM kept'), [{ word: 'here' }])
    await postgres.stop()
  })

  it('is gone after stop, which may be called again', async () => {
    const postgres = await startEmbeddedPostgres(place.options())
    const pid = postmasterPid(data)
    await Promise.all([postgres.stop(), postgres.stop()])
    assert.equal(isRunning(pid), false)
    await postgres.stop()
    assert.equal(existsSync(join(data, 'postmaster.pid')), false)
    assert.match(readFileSync(join(place.dataFolder, 'postgres.log'), 'utf8'), /database system is shut down\n$/)
  })

  it('writes its password and its log for nobody else to read', async () => {
    for (const name of ['postgres.password', 'postgres.log', 'postgres-users.lock']) {
      assert.equal(statSync(join(place.dataFolder, name)).mode & 0o077, 0, name)
    }
  })

  it('refuses whoever does not know the password', async () => {
    const postgres = await startEmbeddedPostgres(place.options())
    const url = new URL(postgres.connectionString)
    url.password = 'guess'
    await assert.rejects(query(url.toString(), 'SELECT 1'), { code: '28P01' })
    await postgres.stop()
  })

  it('gets a new password when the file with it was lost', async () => {
    rmSync(join(place.dataFolder, 'postgres.password'))
    const postgres = await startEmbeddedPostgres(place.options())
    assert.deepEqual(await query(postgres.connectionString, 'SELECT word FROM kept'), [{ word: 'here' }])
    await postgres.stop()
  })

  it('refuses settings that decide where it listens', async () => {
    await assert.rejects(
      startEmbeddedPostgres({ ...place.options(), settings: { Listen_Addresses: '*' } }),
      (error) => error instanceof CrosswalkError && error.code === 'configuration_invalid',
    )
  })

  it('names a setting that PostgreSQL refuses, and leaves no process behind', async () => {
    await assert.rejects(
      startEmbeddedPostgres({ ...place.options(), settings: { shared_buffers: 'plenty' } }),
      /shared_buffers.*plenty/,
    )
    assert.equal(existsSync(join(data, 'postmaster.pid')), false)
  })

  it('is shared by all that use it, and stopped by the last one', async () => {
    const first = await startEmbeddedPostgres(place.options())
    const pid = postmasterPid(data)
    const other = place.supervisor()
    assert.equal((await other.ready()).origin, 'adopted')
    const second = await startEmbeddedPostgres(place.options())
    await first.stop()
    await second.stop()
    assert.ok(isRunning(pid), 'the other process still uses it')
    other.tell('stop')
    assert.equal(await other.nextLine(), 'stopped')
    assert.equal(isRunning(pid), false)
    await other.kill()
  })

  it('does not start where an invisible process may be running it', async () => {
    const elsewhere = tryLock(join(place.dataFolder, 'postgres-users.lock'), 'shared')
    await assert.rejects(startEmbeddedPostgres(place.options()), { code: 'unavailable' })
    elsewhere?.release()
  })

  it('ends with a process that exits without stopping it', async () => {
    const other = place.supervisor()
    await other.ready()
    const pid = postmasterPid(data)
    other.tell('exit')
    await once(other.child, 'exit')
    assert.equal(isRunning(pid), false)
  })

  it(
    'outlives a Ctrl-C in the terminal until it is stopped in order',
    { skip: process.platform === 'win32' },
    async () => {
      const other = place.supervisor(place.dataFolder, { detached: true })
      const { connectionString } = await other.ready()
      process.kill(-other.pid, 'SIGINT')
      assert.equal(await other.nextLine(), 'interrupted')
      assert.deepEqual(await query(connectionString, 'SELECT word FROM kept'), [{ word: 'here' }])
      other.tell('stop')
      assert.equal(await other.nextLine(), 'stopped')
      await other.kill()
    },
  )

  it('ends the sessions that are open when it stops', { skip: process.platform === 'win32' }, async () => {
    const postgres = await startEmbeddedPostgres(place.options())
    const client = new Client({ connectionString: postgres.connectionString })
    client.on('error', () => {})
    const ended = new Promise<void>((resolve) => client.once('end', () => resolve()))
    await client.connect()
    await postgres.stop()
    await ended
    await assert.rejects(query(postgres.connectionString, 'SELECT 1'), { code: 'ENOENT' })
  })
})
