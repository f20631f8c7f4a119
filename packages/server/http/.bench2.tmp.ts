import { fork } from 'node:child_process'
import http from 'node:http'
import pg from 'pg'
import { crm } from '@crosswalk/models'
import { inOrganization } from '../store/organization.ts'
import { openDatabase } from '../store/database.ts'
import { startServer } from './server.ts'
import { createApp } from './app.ts'
import { testWorld } from './testing.ts'
if (process.argv[2] === 'serve') {
  const [, , , cs, acc] = process.argv
  const database = openDatabase(cs!, { connections: 4 })
  const app = createApp({
    database,
    services: {} as never,
    findConnector: () => undefined,
    settings: { publicUrl: 'http://x' },
  })
  const ours = await startServer(app, { port: 0 })
  const pool = new pg.Pool({ connectionString: cs, max: 4 })
  const bare = http
    .createServer(async (q, s) => {
      const { rows } = await pool.query({
        name: 'b',
        text: 'SELECT document FROM plain WHERE linked_account_id=$1 AND model=$2 ORDER BY created_at,id LIMIT 100',
        values: [acc, 'crm.Contact'],
      })
      const body = `{"next":null,"previous":null,"results":[${rows.map((r) => r.document).join(',')}]}`
      s.writeHead(200, { 'content-type': 'application/json' })
      s.end(body)
    })
    .listen(0)
  process.on('message', (m) => (m === 'cpu' ? process.send!(process.cpuUsage()) : process.exit(0)))
  process.send!({ ours: ours.port, bare: (bare.address() as any).port })
} else {
  const world = await testWorld()
  const a = await world.account('crm')
  await inOrganization(world.database, a.organizationId, (c) =>
    c.query(
      `insert into record (organization_id, linked_account_id, model, id, stream, raw_id, hash, document, created_at, modified_at)
   select $1,$2,'crm.Contact',gen_random_uuid(),'contacts',gen_random_uuid(),'\\x00','{"created_at":"2026-01-01T00:00:00.000Z","modified_at":"2026-01-01T00:00:00.000Z","remote_was_deleted":false,"x":"' || repeat(md5(i::text),28) || '"}', now() + i * interval '1 ms', now() from generate_series(1,20000) i`,
      [a.organizationId, a.id],
    ),
  )
  await world.database.owner.query('analyze record')
  await world.database.owner.query(
    'create table plain as select linked_account_id, model, id, document, created_at from record',
  )
  await world.database.owner.query('create index on plain(linked_account_id, model, created_at, id)')
  await world.database.owner.query('analyze plain')
  const child = fork(import.meta.filename, ['serve', world.connectionString, a.id], {
    execArgv: process.env['PROF'] ? ['--cpu-prof', '--cpu-prof-dir=/tmp/uni/prof'] : [],
  })
  const ports: any = await new Promise((r) => child.once('message', r))
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8 })
  const one = (port: number, path: string) =>
    new Promise<number>((res, rej) =>
      http
        .get({ port, path, agent, headers: a.headers }, (r) => {
          let n = 0
          r.on('data', (d) => (n += d.length))
          r.on('end', () => (r.statusCode === 200 ? res(n) : rej(new Error(String(r.statusCode)))))
        })
        .on('error', rej),
    )
  const path = '/api/crm/v1/contacts?page_size=100'
  const run = async (port: number, ms: number) => {
    const end = performance.now() + ms
    let n = 0
    const t = performance.now()
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        while (performance.now() < end) {
          await one(port, path)
          n++
        }
      }),
    )
    return (n / (performance.now() - t)) * 1000
  }
  await run(ports.bare, 500)
  await run(ports.ours, 500)
  const cpu = async (port: number) => {
    const ask = () =>
      new Promise<any>((r) => {
        child.once('message', r)
        child.send('cpu')
      })
    const pgCpu = async () => 0
    const a = await ask()
    const N = 1500
    let left = N
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        while (left-- > 0) await one(port, path)
      }),
    )
    const b = await ask()
    return [((b.user - a.user) / N) | 0, ((b.system - a.system) / N) | 0]
  }
  for (let i = 0; i < 3; i++)
    console.log('cpu us/req user,sys  bare', await cpu(ports.bare), 'ours', await cpu(ports.ours))
  for (let i = 0; i < 3; i++) {
    const b = await run(ports.bare, 1500),
      o = await run(ports.ours, 1500)
    console.log('bare', b.toFixed(0), 'ours', o.toFixed(0), 'ratio', (o / b).toFixed(2))
  }
  child.send('bye')
  agent.destroy()
  await new Promise((r) => setTimeout(r, 200))
  await world.close()
}
