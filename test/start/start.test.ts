/** `npm start` as a person sees it: real processes, a data folder of its own, and the commands it prints, run as printed. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { connectors } from '@crosswalk/connectors'

const main = new URL('../../packages/server/start/main.ts', import.meta.url).pathname
const run = promisify(execFile)

let dataFolder: string
let port: number

before(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'crosswalk-start-'))
  // Made by root, it must be enterable by the user PostgreSQL runs as.
  await chmod(dataFolder, 0o755)
  port = await freePort()
})
after(() => rm(dataFolder, { recursive: true, force: true }))

interface Started {
  readonly process: ChildProcess
  /** What it printed so far. */
  output(): string
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>
}

/** The environment without what a test run adds to it. */
function start(
  variables: Record<string, string>,
  [command, ...parameters]: readonly [string, ...string[]] = [process.execPath, main],
): Started {
  const { DATABASE_URL: _, CROSSWALK_KEY: __, ...environment } = process.env
  const child = spawn(command, parameters, {
    cwd: join(import.meta.dirname, '..', '..'),
    env: { ...environment, PORT: String(port), CROSSWALK_DATA: dataFolder, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  return { process: child, output: () => text, ended }
}

async function ready(started: Started, seconds: number): Promise<void> {
  const isOver = () => started.output().includes('Stop with Ctrl-C') || started.process.exitCode !== null
  await until(isOver, seconds)
  assert.ok(started.output().includes('Stop with Ctrl-C'), `It did not become ready:\n${started.output()}`)
}

async function until(holds: () => boolean | Promise<boolean>, seconds: number): Promise<void> {
  for (let waited = 0; waited < seconds * 10; waited++) {
    if (await holds()) return
    await new Promise((done) => setTimeout(done, 100))
  }
  assert.fail(`It did not happen within ${seconds} s: ${String(holds)}`)
}

async function freePort(): Promise<number> {
  const server = await listen(0)
  const { port: free } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return free
}

const listen = (on: number): Promise<Server> =>
  new Promise((done, failed) => {
    const server = createServer().once('error', failed)
    server.listen(on, '127.0.0.1', () => done(server))
  })

/** Every process whose command line or environment names the data folder. */
async function processesOf(folder: string): Promise<string[]> {
  const found: string[] = []
  for (const id of await readdir('/proc')) {
    if (!/^\d+$/.test(id) || Number(id) === process.pid) continue
    const texts = await Promise.all(
      ['cmdline', 'environ'].map((file) => readFile(`/proc/${id}/${file}`, 'utf8').catch(() => '')),
    )
    if (texts.some((text) => text.includes(folder))) found.push(`${id} ${texts[0]!.replaceAll('\0', ' ')}`)
  }
  return found
}

const isLinux = process.platform === 'linux'

test('the first start links and syncs a sandbox account per connector, and prints commands that work', async () => {
  const started = start({})
  try {
    await ready(started, 90)
    const output = started.output()
    for (const connector of connectors)
      for (const stream of Object.keys(connector.streams))
        assert.match(output, new RegExp(`synced ${connector.id} ${stream} `), `${connector.id} ${stream}`)
    assert.match(output, /account +stream +pages +records +seconds/)

    const demo: any = JSON.parse(await readFile(join(dataFolder, 'demo.json'), 'utf8'))
    assert.equal(demo.base_url, `http://127.0.0.1:${port}`)
    assert.deepEqual(
      demo.accounts.map((account: any) => account.connector).sort(),
      connectors.map((connector) => connector.id).sort(),
    )
    if (process.platform !== 'win32') assert.equal((await stat(join(dataFolder, 'demo.json'))).mode & 0o077, 0)

    const commands = output.split('\n').filter((line) => line.trimStart().startsWith('curl '))
    assert.equal(commands.length, 2)
    for (const command of commands) {
      const { stdout } = await run('bash', ['-c', command])
      assert.ok(JSON.parse(stdout).results.length > 0, command)
    }
  } finally {
    started.process.kill('SIGINT')
  }
  assert.equal(await started.ended, 130)
})

test('Ctrl-C leaves no process behind', { skip: isLinux ? false : 'needs /proc' }, async () => {
  assert.deepEqual(await processesOf(dataFolder), [])
})

test('a second start reuses the accounts and their data', async () => {
  const before: any = JSON.parse(await readFile(join(dataFolder, 'demo.json'), 'utf8'))
  const started = start({})
  try {
    await ready(started, 30)
    assert.doesNotMatch(started.output(), /Linked one sandbox/)
    const after: any = JSON.parse(await readFile(join(dataFolder, 'demo.json'), 'utf8'))
    assert.deepEqual(after, before)
    const crm = after.accounts.find((account: any) => account.category === 'crm')
    const response = await fetch(`${after.base_url}/api/crm/v1/contacts`, {
      headers: { authorization: `Bearer ${after.api_key}`, 'x-account-token': crm.account_token },
    })
    assert.equal(response.status, 200)
    assert.ok(((await response.json()) as any).results.length > 0)
  } finally {
    started.process.kill('SIGTERM')
  }
  assert.equal(await started.ended, 143)
})

test('SIGTERM to npm stops everything that it has started', { skip: isLinux ? false : 'needs /proc' }, async () => {
  const started = start({}, ['npm', 'start'])
  await ready(started, 30)
  started.process.kill('SIGTERM')
  await until(async () => (await processesOf(dataFolder)).length === 0, 20)
})

test('after kill -9 the next start takes PostgreSQL over and nothing is lost', async () => {
  const first = start({})
  await ready(first, 30)
  first.process.kill('SIGKILL')
  await first.ended
  const second = start({})
  try {
    await ready(second, 30)
    assert.doesNotMatch(second.output(), /Linked one sandbox/)
  } finally {
    second.process.kill('SIGINT')
    await second.ended
  }
  if (isLinux) assert.deepEqual(await processesOf(dataFolder), [])
})

/** A start that must fail: its exit code and what it printed. */
async function failing(variables: Record<string, string>): Promise<{ code: number | null; lines: string[] }> {
  const started = start(variables)
  const code = await started.ended
  return { code, lines: started.output().trim().split('\n') }
}

test('a port in use is one clear line', async () => {
  const server = await listen(0)
  const taken = (server.address() as AddressInfo).port
  const { code, lines } = await failing({ PORT: String(taken) })
  await new Promise((done) => server.close(done))
  assert.equal(code, 1)
  assert.equal(lines.length, 1)
  assert.match(lines[0]!, new RegExp(`port ${taken} is in use`))
})

test('an unreachable database is one clear line without its password', async () => {
  const closed = await freePort()
  const { code, lines } = await failing({
    DATABASE_URL: `postgres://someone:a-password@127.0.0.1:${closed}/nothing`,
    CROSSWALK_KEY: randomBytes(32).toString('base64'),
  })
  assert.equal(code, 1)
  assert.equal(lines.length, 1, lines.join('\n'))
  assert.match(lines[0]!, /DATABASE_URL/)
  assert.doesNotMatch(lines[0]!, /a-password/)
})

test('a database of its own without a key is one clear line', async () => {
  const { code, lines } = await failing({ DATABASE_URL: 'postgres://someone@127.0.0.1:1/nothing' })
  assert.equal(code, 1)
  assert.equal(lines.length, 1)
  assert.match(lines[0]!, /CROSSWALK_KEY is not set/)
})

test('a damaged data folder is one clear line, and nothing is deleted', async () => {
  const pointer = await readFile(join(dataFolder, 'postgres.location'), 'utf8').catch(() => undefined)
  assert.equal(pointer, undefined, 'the cluster is in the data folder')
  await rm(join(dataFolder, 'postgres', 'global', 'pg_control'))
  const before = await readdir(join(dataFolder, 'postgres'))
  const { code, lines } = await failing({})
  assert.equal(code, 1)
  assert.equal(lines.length, 1, lines.join('\n'))
  assert.match(lines[0]!, /does not start/)
  assert.ok(lines[0]!.includes(dataFolder))
  assert.deepEqual((await readdir(join(dataFolder, 'postgres'))).sort(), before.sort())
})
