import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { tryLock, withLock } from './kernel-lock.ts'

describe('a kernel lock', () => {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-lock-test-'))
  const file = join(folder, 'lock')
  after(() => rmSync(folder, { recursive: true }))

  it('is held by one alone or shared by many, also inside one process', () => {
    const one = tryLock(file, 'shared')
    const two = tryLock(file, 'shared')
    assert.ok(one && two)
    assert.equal(tryLock(file, 'exclusive'), undefined)
    one.release()
    one.release()
    assert.equal(tryLock(file, 'exclusive'), undefined)
    two.release()
    const alone = tryLock(file, 'exclusive')
    assert.ok(alone)
    assert.equal(tryLock(file, 'shared'), undefined)
    alone.release()
  })

  it('is dropped when its holder is killed', async () => {
    const program = `
      import { tryLock } from ${JSON.stringify(new URL('kernel-lock.ts', import.meta.url).href)}
      globalThis.lock = tryLock(${JSON.stringify(file)}, 'exclusive')
      console.log('held')
      setInterval(() => {}, 1000)`
    const holder = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(holder.stdout, 'data')
    assert.equal(tryLock(file, 'exclusive'), undefined)
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    const lock = tryLock(file, 'exclusive')
    assert.ok(lock)
    lock.release()
  })

  it('lets waiters in one at a time, and says so when it does not come free', async () => {
    let inside = 0
    let most = 0
    const work = async () => {
      inside += 1
      most = Math.max(most, inside)
      await new Promise((resolve) => setImmediate(resolve))
      inside -= 1
    }
    await Promise.all(Array.from({ length: 8 }, () => withLock(file, work)))
    assert.equal(most, 1)
    const held = tryLock(file, 'exclusive')
    await assert.rejects(withLock(file, work, 0), { code: 'unavailable' })
    held?.release()
  })

  it('is released when the work fails', async () => {
    await assert.rejects(
      withLock(file, () => Promise.reject(new Error('failed'))),
      /failed/,
    )
    assert.equal(await withLock(file, () => Promise.resolve('free')), 'free')
  })
})
