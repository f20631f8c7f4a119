import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { conformance } from '@crosswalk/connector-kit/conformance'
import rolodex from './rolodex.ts'
import sandbox from './sandbox.ts'

conformance(rolodex, sandbox)

test('the README shows this example as it is', () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8').trim()
  const readme = read('../README.md')
  for (const file of ['rolodex.ts', 'sandbox.ts'])
    assert(readme.includes(read(file)), `${file} differs from the README`)
})
