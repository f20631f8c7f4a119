import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { inspect } from 'node:util'
import { loadMasterKeys } from './master-keys.ts'

const fromEnvironment = (environment: Record<string, string>) => loadMasterKeys({ environment, embedded: false })

describe('master keys', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crosswalk-key-'))
  })
  after(() => rm(folder, { recursive: true }))

  test('a key is the same in base64, base64url and hex', async () => {
    const bytes = randomBytes(32)
    const texts = [bytes.toString('base64'), bytes.toString('base64url'), ` ${bytes.toString('hex')}\n`]
    const keys = await Promise.all(texts.map((text) => fromEnvironment({ CROSSWALK_KEY: text })))
    assert.equal(new Set(keys.map((key) => key.current.id)).size, 1)
    assert.match(keys[0]!.current.id, /^[0-9a-f]{8}$/)
    assert.deepEqual(keys[0]!.current.key.export(), bytes)
  })

  test('old keys are kept for unwrapping', async () => {
    const texts = Array.from({ length: 3 }, () => randomBytes(32).toString('base64'))
    const keys = await fromEnvironment({ CROSSWALK_KEY: texts[0]!, CROSSWALK_OLD_KEYS: `${texts[1]}, ${texts[2]},` })
    assert.equal(keys.all.size, 3)
    assert.equal(keys.all.get(keys.current.id), keys.current)
  })

  test('a printed key shows none of its bytes', async () => {
    const text = randomBytes(32).toString('hex')
    const printed = inspect(await fromEnvironment({ CROSSWALK_KEY: text }), { depth: 9, showHidden: true })
    assert.ok(!printed.includes(text) && !printed.includes(text.slice(0, 16)))
    assert.ok(!printed.includes(Buffer.from(text, 'hex').toString('base64').slice(0, 20)))
  })

  for (const [what, key] of Object.entries({
    missing: '',
    blank: '  ',
    'not base64': 'not a key!',
    short: randomBytes(31).toString('base64'),
    long: randomBytes(33).toString('base64'),
    'all zeros': '0'.repeat(64),
    'one byte repeated': Buffer.alloc(32, 0xa7).toString('base64'),
    counted: Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString('hex'),
    'a pattern': '0123456789abcdef'.repeat(4),
    typed: Buffer.from('change-me-to-something-random-32').toString('base64'),
  })) {
    test(`a key that is ${what} is refused with one line that does not repeat it`, async () => {
      await assert.rejects(fromEnvironment({ CROSSWALK_KEY: key }), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'configuration_invalid')
        assert.ok(!error.message.includes('\n'))
        assert.ok(key.trim() === '' || !error.message.includes(key))
        return true
      })
    })
  }

  test('a bad old key is refused too', async () => {
    const environment = { CROSSWALK_KEY: randomBytes(32).toString('hex'), CROSSWALK_OLD_KEYS: '00' }
    await assert.rejects(fromEnvironment(environment), { code: 'configuration_invalid' })
  })

  test('the embedded default makes one key file for all processes that start together', async () => {
    const dataFolder = join(folder, 'fresh')
    const start = () => loadMasterKeys({ environment: {}, dataFolder, embedded: true })
    const keys = await Promise.all(Array.from({ length: 8 }, start))
    assert.equal(new Set([...keys, await start()].map((key) => key.current.id)).size, 1)
    assert.equal((await stat(join(dataFolder, 'key'))).mode & 0o777, 0o600)
    assert.equal(Buffer.from(await readFile(join(dataFolder, 'key'), 'utf8'), 'base64').length, 32)
  })

  test('a key file that others can read is refused', async () => {
    const path = join(folder, 'key')
    await writeFile(path, randomBytes(32).toString('base64'))
    const start = () => loadMasterKeys({ environment: {}, dataFolder: folder, embedded: true })
    for (const mode of [0o640, 0o604, 0o660]) {
      await chmod(path, mode)
      await assert.rejects(start(), { code: 'configuration_invalid', message: /chmod 600/ })
    }
    await chmod(path, 0o600)
    await start()
  })

  test('without the embedded default no key file is made', async () => {
    const dataFolder = join(folder, 'none')
    await assert.rejects(loadMasterKeys({ environment: {}, dataFolder, embedded: false }), {
      code: 'configuration_invalid',
    })
    await assert.rejects(stat(dataFolder), { code: 'ENOENT' })
  })
})
