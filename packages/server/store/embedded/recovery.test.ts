import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { prepareBinaries } from './binaries.ts'
import { locateCluster } from './cluster.ts'
import { startEmbeddedPostgres } from './index.ts'
import { livePostmaster } from './postmaster-file.ts'
import { isRunning } from './processes.ts'
import { stopServer } from './server.ts'
import { postmasterPid, query, Workplace } from './testing.ts'

const posix = process.platform !== 'win32'

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 1) {
    assert.ok(waited < 2000, 'waited too long')
    await delay(5)
  }
}

describe('an embedded PostgreSQL whose supervisor or server was killed', { skip: !posix }, () => {
  let place: Workplace
  let data: string
  before(async () => {
    place = new Workplace()
    data = join(place.dataFolder, 'postgres')
    const postgres = await startEmbeddedPostgres(place.options())
    await query(postgres.connectionString, `CREATE TABLE kept AS SELECT 'here' AS word`)
    await postgres.stop()
  })
  after(() => place.close())

  const kept = async (connectionString: string) =>
    assert.deepEqual(await query(connectionString, 'SELECT word FROM kept'), [{ word: 'here' }])

  /** Kills the supervisor and its server, so that the pid files stay behind. */
  async function crash(): Promise<void> {
    const killed = place.supervisor()
    await killed.ready()
    await killed.kill()
    const pid = postmasterPid(data)
    process.kill(pid, 'SIGKILL')
    await until(() => !isRunning(pid))
    assert.ok(existsSync(join(data, 'postmaster.pid')), 'the pid file stays behind')
  }

  function rewritePid(pid: number | string): void {
    for (const name of ['postmaster.pid', '.s.PGSQL.5432.lock']) {
      const lines = readFileSync(join(data, name), 'utf8').split('\n')
      writeFileSync(join(data, name), [String(pid), ...lines.slice(1)].join('\n'))
    }
  }

  async function startsAgain(): Promise<void> {
    const postgres = await startEmbeddedPostgres(place.options())
    assert.equal(postgres.origin, 'started')
    await kept(postgres.connectionString)
    await postgres.stop()
  }

  it('is adopted after kill -9 of the supervisor, and stopped by its adopter', async () => {
    const killed = place.supervisor()
    await killed.ready()
    const pid = postmasterPid(data)
    await killed.kill()
    assert.ok(isRunning(pid), 'the orphan lives')
    const postgres = await startEmbeddedPostgres(place.options())
    assert.equal(postgres.origin, 'adopted')
    assert.equal(postmasterPid(data), pid)
    await kept(postgres.connectionString)
    await postgres.stop()
    assert.equal(isRunning(pid), false)
  })

  it('starts after kill -9 of the server', async () => {
    await crash()
    await startsAgain()
  })

  it('starts when another program has been given the old pid', async () => {
    await crash()
    // Of the server's own user: PostgreSQL already overlooks the processes of others.
    const { uid, gid } = statSync(data)
    const stranger = place.track(spawn('sleep', ['60'], { stdio: 'ignore', uid, gid, cwd: '/' }))
    rewritePid(stranger.pid!)
    await startsAgain()
    assert.ok(isRunning(stranger.pid!), 'the other program was left alone')
    stranger.kill('SIGKILL')
  })

  it('starts when the old server is a zombie that nobody collects', async () => {
    await crash()
    const parent = place.track(
      spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] }),
    )
    const [line] = (await once(parent.stdout, 'data')) as [Buffer]
    const zombie = Number(line.toString())
    assert.ok(isRunning(zombie))
    await until(() => !isRunning(zombie))
    assert.doesNotThrow(() => process.kill(zombie, 0), 'the system still counts the zombie as a process')
    rewritePid(zombie)
    await startsAgain()
    parent.kill('SIGKILL')
  })

  for (const content of ['', 'nonsense\n']) {
    it(`starts when the pid file holds ${JSON.stringify(content)}`, async () => {
      await crash()
      writeFileSync(join(data, 'postmaster.pid'), content)
      await startsAgain()
    })
  }

  it(
    'waits for a backend of the killed server before it touches the files',
    { skip: process.platform !== 'linux' },
    async () => {
      const postgres = await startEmbeddedPostgres(place.options())
      const client = new Client({ connectionString: postgres.connectionString })
      client.on('error', () => {})
      await client.connect()
      const backend = (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]!.pid
      const old = postmasterPid(data)
      process.kill(backend, 'SIGSTOP')
      process.kill(old, 'SIGKILL')
      await until(() => !isRunning(old))
      await postgres.stop()
      let isUp = false
      const starting = startEmbeddedPostgres(place.options()).then((next) => {
        isUp = true
        return next
      })
      const log = join(place.dataFolder, 'postgres.log')
      await until(() => readFileSync(log, 'utf8').includes('is still in use'))
      assert.equal(isUp, false)
      process.kill(backend, 'SIGKILL')
      const next = await starting
      await kept(next.connectionString)
      await next.stop()
      await client.end().catch(() => {})
    },
  )

  it('is stopped at once when it does not shut down in time', async () => {
    const postgres = await startEmbeddedPostgres(place.options())
    const client = new Client({ connectionString: postgres.connectionString })
    client.on('error', () => {})
    await client.connect()
    const backend = (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]!.pid
    process.kill(backend, 'SIGSTOP')
    const cluster = await locateCluster(place.dataFolder, place.systemFolder)
    const binaries = await prepareBinaries(cluster.home, cluster.user, place.systemFolder)
    const found = livePostmaster(data)
    assert.ok(found?.address)
    await stopServer(cluster, { pid: found.pid, address: found.address }, binaries, { fast: 200 })
    assert.equal(isRunning(found.pid), false)
    await postgres.stop()
    await client.end().catch(() => {})
    await startsAgain()
  })

  describe('and whose data is damaged', () => {
    const refused = async (expected: RegExp) => {
      const before = readdirSync(data).filter((name) => name !== 'postmaster.pid')
      await assert.rejects(startEmbeddedPostgres(place.options()), (error) => {
        assert.ok(error instanceof CrosswalkError)
        assert.equal(error.code, 'configuration_invalid')
        assert.ok(error.message.includes(data), error.message)
        assert.match(error.message, expected)
        return true
      })
      assert.deepEqual(
        readdirSync(data).filter((name) => name !== 'postmaster.pid'),
        before,
      )
    }

    const damages: { name: string; file: string; content?: string; expected: RegExp }[] = [
      { name: 'PG_VERSION is missing', file: 'PG_VERSION', expected: /PG_VERSION is missing.*backup/ },
      { name: 'PG_VERSION is garbage', file: 'PG_VERSION', content: '\0\0', expected: /PG_VERSION is unreadable/ },
      {
        name: 'it is of another major version',
        file: 'PG_VERSION',
        content: '17\n',
        expected: /PostgreSQL 17.*pg_dump/,
      },
      { name: 'pg_control is missing', file: 'global/pg_control', expected: /pg_control.*postgres\.log.*backup/ },
      { name: 'pg_control is cut off', file: 'global/pg_control', content: 'x', expected: /pg_control.*backup/ },
    ]
    for (const { name, file, content, expected } of damages) {
      it(`is refused with one clear error when ${name}, and starts once that is mended`, async () => {
        const path = join(data, file)
        renameSync(path, `${path}.aside`)
        if (content !== undefined) writeFileSync(path, content, { mode: 0o644 })
        await refused(expected)
        rmSync(path, { force: true })
        renameSync(`${path}.aside`, path)
        await startsAgain()
      })
    }
  })
})

describe('the making of a cluster', { skip: !posix }, () => {
  it('begins anew when initdb was killed halfway', async () => {
    const place = new Workplace()
    try {
      const killed = place.supervisor()
      const staging = () => readdirSync(place.dataFolder).find((name) => name.startsWith('postgres.new-'))
      await until(() => {
        const name = existsSync(place.dataFolder) && staging()
        return Boolean(name) && existsSync(join(place.dataFolder, String(name), 'data', 'PG_VERSION'))
      })
      await killed.kill()
      assert.equal(existsSync(join(place.dataFolder, 'postgres')), false)
      const postgres = await startEmbeddedPostgres(place.options())
      assert.equal(postgres.origin, 'created')
      assert.equal(staging(), undefined)
      await query(postgres.connectionString, 'SELECT 1')
      await postgres.stop()
    } finally {
      await place.close()
    }
  })

  it('happens once when three processes start at the same moment', async () => {
    const place = new Workplace()
    try {
      const supervisors = [place.supervisor(), place.supervisor(), place.supervisor()]
      const origins = (await Promise.all(supervisors.map((supervisor) => supervisor.ready()))).map(
        ({ origin }) => origin,
      )
      assert.deepEqual(origins.sort(), ['adopted', 'adopted', 'created'])
      const pid = postmasterPid(join(place.dataFolder, 'postgres'))
      for (const supervisor of supervisors) {
        assert.ok(isRunning(pid))
        supervisor.tell('stop')
        assert.equal(await supervisor.nextLine(), 'stopped')
      }
      assert.equal(isRunning(pid), false)
    } finally {
      await place.close()
    }
  })
})
