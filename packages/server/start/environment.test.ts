import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { readEnvironment } from './environment.ts'

const refused = (variables: Record<string, string>, name: RegExp) =>
  assert.throws(
    () => readEnvironment(variables),
    (error) => error instanceof CrosswalkError && error.code === 'configuration_invalid' && name.test(error.message),
  )

test('without any variable everything has its default', () => {
  const environment = readEnvironment({})
  assert.equal(environment.port, 3000)
  assert.equal(environment.host, '127.0.0.1')
  assert.equal(environment.databaseUrl, undefined)
  assert.equal(environment.publicUrl, 'http://127.0.0.1:3000')
  assert.equal(environment.maximumPageSize, 100)
  assert.equal(environment.hasDemo, true)
  assert.match(environment.dataFolder, /\.crosswalk$/)
})

test('what is set is taken over', () => {
  const environment = readEnvironment({
    PORT: '8080',
    CROSSWALK_PUBLIC_URL: 'https://crosswalk.example.com/',
    CROSSWALK_ALLOWED_BASE_URLS: 'https://github.example.com/api/v3, http://10.0.0.5:8000',
    CROSSWALK_DEMO: 'off',
    CROSSWALK_MAXIMUM_PAGE_SIZE: '1000',
  })
  assert.equal(environment.port, 8080)
  assert.equal(environment.publicUrl, 'https://crosswalk.example.com')
  assert.deepEqual(environment.allowedBaseUrls, ['https://github.example.com', 'http://10.0.0.5:8000'])
  assert.equal(environment.hasDemo, false)
  assert.equal(environment.maximumPageSize, 1000)
})

test('a value that cannot be meant is refused by the name of its variable', () => {
  for (const port of ['abc', '0', '65536', '3000.5', '-1']) refused({ PORT: port }, /^PORT/)
  refused({ DATABASE_URL: 'mysql://somewhere/else' }, /^DATABASE_URL/)
  refused({ CROSSWALK_PUBLIC_URL: 'crosswalk.example.com' }, /^CROSSWALK_PUBLIC_URL/)
  refused({ CROSSWALK_ALLOWED_BASE_URLS: 'ftp://files' }, /^CROSSWALK_ALLOWED_BASE_URLS/)
  refused({ CROSSWALK_DEMO: 'maybe' }, /^CROSSWALK_DEMO/)
  refused({ CROSSWALK_MAXIMUM_PAGE_SIZE: '0' }, /^CROSSWALK_MAXIMUM_PAGE_SIZE/)
})

test('a connection string is never repeated in an error', () => {
  assert.throws(
    () => readEnvironment({ DATABASE_URL: 'http://user:canary@host' }),
    (error: Error) => !error.message.includes('canary'),
  )
})
