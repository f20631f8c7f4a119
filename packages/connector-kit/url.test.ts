import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildUrl, relocate } from './url.ts'

const vendor = {
  name: 'Vendor',
  api: {
    baseUrl: 'https://{company}.vendor.example/api/{version}',
    hosts: ['cdn.vendor.example', '.files.example'],
    rateLimit: { requests: 1, perSeconds: 1 },
  },
}
const settings = { company: 'acme', version: 'v 1' }
const urlOf = (path: string, more: Record<string, string> = {}) => buildUrl(vendor, { path }, { ...settings, ...more })

describe('a request', () => {
  it('stands below the base URL, with settings filled in and parameters added', () => {
    assert.equal(urlOf('/people'), 'https://acme.vendor.example/api/v%201/people')
    assert.equal(urlOf('people'), 'https://acme.vendor.example/api/v%201/people')
    const query = { a: 'x y', b: 0, c: undefined, d: false }
    assert.equal(
      buildUrl(vendor, { path: '/p?z=1', query }, settings),
      'https://acme.vendor.example/api/v%201/p?z=1&a=x+y&b=0&d=false',
    )
  })

  it('may be an absolute URL on a host of the connector and nowhere else', () => {
    for (const url of [
      'https://acme.vendor.example/other?x=1',
      'https://cdn.vendor.example/a',
      'https://eu.files.example/b',
    ])
      assert.equal(urlOf(url), url)
    for (const url of [
      'https://evil.example/',
      'https://globex.vendor.example/',
      'https://acme.vendor.example.evil.example/',
      'https://files.example.evil.example/',
      'https://evilfiles.example/',
      'http://acme.vendor.example/',
      'https://acme.vendor.example:8443/',
      'https://user:pw@acme.vendor.example/',
      'https://cdn.vendor.example@evil.example/',
      'http://169.254.169.254/latest',
      'https://[',
    ])
      assert.throws(() => urlOf(url), { code: 'address_forbidden' }, url)
  })

  it('a path made to lead elsewhere stays on the host', () => {
    for (const path of [
      '//evil.example/x',
      '@evil.example',
      '\\\\evil.example',
      '/..//evil.example',
      ':99/x',
      '.evil.example/',
    ])
      assert.equal(new URL(urlOf(path)).host, 'acme.vendor.example', path)
  })
})

describe('settings', () => {
  it('in a host are letters, digits and hyphens', () => {
    for (const company of ['', 'Acme', 'a.b', 'evil.example/', 'a@b', 'a:1', 'x'.repeat(64), 'ä', '{version}'])
      assert.throws(() => urlOf('/p', { company }), { code: 'invalid_parameter' }, company)
    assert.throws(() => buildUrl(vendor, { path: '/' }, {}), {
      code: 'invalid_parameter',
      details: { parameter: '/settings/company' },
    })
  })

  it('in a path are encoded and cannot climb', () => {
    assert.equal(urlOf('/p', { version: '../x?y#z' }), 'https://acme.vendor.example/api/..%2Fx%3Fy%23z/p')
    for (const version of ['', '.', '..']) assert.throws(() => urlOf('/p', { version }), { code: 'invalid_parameter' })
  })

  it('a prototype is no setting', () => {
    const odd = { name: 'V', api: { ...vendor.api, baseUrl: 'https://v.example/{constructor}' } }
    assert.throws(() => buildUrl(odd, { path: '/' }, {}), { code: 'invalid_parameter' })
  })
})

describe('base_url of the operator', () => {
  it('takes the place of the origin, and of the path where it has one', () => {
    assert.equal(urlOf('/p', { base_url: 'http://127.0.0.1:99' }), 'http://127.0.0.1:99/api/v%201/p')
    assert.equal(urlOf('/p', { base_url: 'http://127.0.0.1:99/own/' }), 'http://127.0.0.1:99/own/p')
  })

  it('lets links to itself through, and none to the real vendor', () => {
    const local = { base_url: 'http://127.0.0.1:99' }
    assert.equal(urlOf('http://127.0.0.1:99/x?page=2', local), 'http://127.0.0.1:99/x?page=2')
    for (const url of ['https://cdn.vendor.example/a', 'https://acme.vendor.example/a', 'http://127.0.0.1:98/x'])
      assert.throws(() => urlOf(url, local), { code: 'address_forbidden' })
  })

  it('must be a plain URL', () => {
    for (const base of ['', 'nonsense', 'file:///etc/passwd', 'http://user:pw@host.example'])
      assert.throws(() => urlOf('/p', { base_url: base }), { code: 'invalid_parameter' }, base)
  })

  it('also moves the addresses of authorisation', () => {
    const template = 'https://{company}.vendor.example/oauth/token?a=1'
    assert.equal(relocate(vendor, template, settings), 'https://acme.vendor.example/oauth/token?a=1')
    assert.equal(
      relocate(vendor, template, { ...settings, base_url: 'http://127.0.0.1:99/x' }),
      'http://127.0.0.1:99/oauth/token?a=1',
    )
  })
})
