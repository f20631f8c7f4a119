/** The platform tells what a write loses by the mapping alone: what a mapping writes, the request must carry. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnyStream, RemoteRequest } from '@crosswalk/connector-kit'
import type { Field } from '@crosswalk/models'
import bamboohr from './index.ts'

const input = { fields: [], settings: { company: 'acme' }, now: '2026-06-01T12:00:00.000Z' }

interface Sample {
  readonly value: unknown
  /** What must be found in the request. */
  readonly mark: string
}

/** A value for a field, told from that of any other field; kinds of absence and employees go by number. */
function sampleOf(name: string, field: Field, index: number): Sample {
  const number = 710_000 + index
  const day = `2031-05-${String(10 + index).padStart(2, '0')}`
  if (field.kind === 'number' || field.kind === 'integer') return { value: number, mark: String(number) }
  if (field.kind === 'datetime') return { value: `${day}T00:00:00.000Z`, mark: day }
  if (field.kind === 'reference' || name === 'request_type') return { value: String(number), mark: String(number) }
  return { value: `some ${name}`, mark: `some ${name}` }
}

const isCarried = (request: RemoteRequest, mark: string): boolean => JSON.stringify(request).includes(mark)

const writing = Object.entries<AnyStream>(bamboohr.streams).filter(([, { actions }]) => actions)

test('two streams of this connector write', () => {
  assert.deepEqual(
    writing.map(([name]) => name),
    ['employees', 'timeOffRequests'],
  )
})

for (const [stream, { actions, mappings }] of writing) {
  const [mapping] = mappings
  const names = mapping!.writable.filter((name) => name !== 'remote_id')
  const samples = new Map(names.map((name, index) => [name, sampleOf(name, mapping!.model.fields[name], index)]))
  const bodyOf = (chosen: readonly string[]) =>
    mapping!.write(Object.fromEntries(chosen.map((name) => [name, samples.get(name)!.value])))

  test(`${stream}: a creation carries every field that the mapping writes`, () => {
    const request = actions!.create!(bodyOf(names), input)
    const lost = names.filter((name) => !isCarried(request, samples.get(name)!.mark))
    assert.deepEqual(lost, [])
  })

  test(`${stream}: a change carries every field that the mapping writes, or refuses it`, () => {
    const lost = names.filter((name) => {
      try {
        return !isCarried(actions!.update!('101', bodyOf([name]), input), samples.get(name)!.mark)
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'invalid_parameter')
        return false
      }
    })
    assert.deepEqual(lost, [])
  })
}
