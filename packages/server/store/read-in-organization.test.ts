import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import * as fc from 'fast-check'
import { openDatabase, type Database } from './database.ts'
import { inOrganization } from './organization.ts'
import { arrayLiteral, readBatch, readInOrganization, type Statement } from './read-in-organization.ts'
import { testDatabase, testOrganization } from './testing.ts'

let database: Database
let close: () => Promise<void>
let first: string
let second: string

const names: Statement = { name: 'names', text: 'SELECT name FROM api_key ORDER BY name', values: [] }
const pid: Statement = { name: 'pid', text: 'SELECT pg_backend_pid()', values: [] }

before(async () => {
  const made = await testDatabase()
  // One connection, so that every statement meets what the one before left behind.
  database = openDatabase(made.connectionString, { connections: 1 })
  close = async () => {
    await database.close()
    await made.close()
  }
  first = await testOrganization(database, 'First')
  second = await testOrganization(database, 'Second')
  for (const [organization, name] of [
    [first, 'ours'],
    [second, 'theirs'],
  ] as const)
    await inOrganization(database, organization, (client) =>
      client.query(
        `INSERT INTO api_key (organization_id, name, prefix, hash) VALUES ($1, $2, '', decode(md5($2), 'hex'))`,
        [organization, name],
      ),
    )
})

after(() => close())

describe('reading in an organisation', () => {
  test('sees the rows of that organisation, and leaves nothing behind on the connection', async () => {
    assert.deepEqual(await readInOrganization(database, first, [names]), [[['ours']]])
    assert.deepEqual(await readInOrganization(database, second, [names], 'page'), [[['theirs']]])
    assert.deepEqual(await readBatch(database, [names]), [[]])
    const { rows } = await database.service.query('SELECT count(*)::int AS count FROM api_key')
    assert.equal(rows[0].count, 0)
    const { rows: settings } = await database.service.query(`SHOW enable_seqscan`)
    assert.equal(settings[0].enable_seqscan, 'on')
  })

  test('answers several statements in their order, with what a later one says under the same organisation', async () => {
    const echo: Statement = { name: '', text: 'SELECT $1::text, $2::int + 1, NULL', values: ['a', '41'] }
    assert.deepEqual(await readInOrganization(database, first, [echo, names, echo]), [
      [['a', '42', null]],
      [['ours']],
      [['a', '42', null]],
    ])
  })

  test('fails whole where one statement fails, and goes on with the next batch', async () => {
    const wrong: Statement = { name: 'wrong', text: 'SELECT $1::int', values: ['x'] }
    await assert.rejects(readInOrganization(database, first, [names, wrong, names]), /invalid input syntax/)
    assert.deepEqual(await readInOrganization(database, first, [{ ...wrong, values: ['1'] }, names]), [
      [['1']],
      [['ours']],
    ])
    const [[[before]]] = (await readBatch(database, [pid])) as [[[string]]]
    await assert.rejects(readInOrganization(database, second, [wrong]), /invalid input syntax/)
    // Everything was prepared, so the connection is sound and kept.
    assert.deepEqual(await readBatch(database, [pid]), [[[before]]])
    assert.deepEqual(await readBatch(database, [names]), [[]])
  })

  test('fails with the connection where the server ends it, and opens another', async () => {
    const suicide: Statement = { name: '', text: 'SELECT pg_terminate_backend(pg_backend_pid())', values: [] }
    const asOwner = openDatabase(database.owner.options.connectionString!, { connections: 1 })
    try {
      await assert.rejects(readBatch({ ...asOwner, service: asOwner.owner }, [suicide]))
      assert.equal((await readBatch({ ...asOwner, service: asOwner.owner }, [pid])).length, 1)
    } finally {
      await asOwner.close()
    }
  })

  test('refuses two texts under one name', async () => {
    await readBatch(database, [{ name: 'twice', text: 'SELECT 1', values: [] }])
    await assert.rejects(readBatch(database, [{ name: 'twice', text: 'SELECT 2', values: [] }]), /twice/)
    assert.deepEqual(await readInOrganization(database, first, [names]), [[['ours']]])
  })

  test('hands on arrays of any texts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', ''))),
        async (texts) => {
          const statement = { name: 'texts', text: 'SELECT array_to_json($1::text[])', values: [arrayLiteral(texts)] }
          const [[[answer]]] = (await readBatch(database, [statement])) as [[[string]]]
          assert.deepEqual(JSON.parse(answer), texts)
        },
      ),
      { numRuns: 40 },
    )
  })
})
