import assert from 'node:assert/strict'
import { it } from 'node:test'
import { asCrosswalkError, CrosswalkError, errorTable } from './errors.ts'

it('every error has a status, an actor and a title of its own', () => {
  const kinds = Object.values(errorTable)
  for (const kind of kinds) {
    assert(kind.status >= 400 && kind.status < 600)
    assert.match(kind.title, /^[A-Z].{10,}[^.]$/)
  }
  assert.equal(new Set(kinds.map(({ title }) => title)).size, kinds.length)
})

it('what passes by itself can be retried, and who must act is named where it cannot', () => {
  for (const [code, kind] of Object.entries(errorTable))
    if (!kind.retryable) assert(kind.actor !== 'nobody' || code === 'run_superseded', code)
})

it('an error of ours stays as it is; any other becomes internal and keeps its cause', () => {
  const own = new CrosswalkError('not_found', 'No such thing.', { parameter: '?id' })
  assert.equal(asCrosswalkError(own), own)
  assert.deepEqual([own.kind.status, own.details.parameter, own.name], [404, '?id', 'CrosswalkError'])
  const cause = new TypeError('broken')
  const wrapped = asCrosswalkError(cause)
  assert.deepEqual([wrapped.code, wrapped.message, wrapped.cause], ['internal', 'broken', cause])
  assert.equal(asCrosswalkError('text').message, 'text')
})
