import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { CrosswalkError } from '@crosswalk/connector-kit'
import * as fc from 'fast-check'
import { testDatabase, testOrganization } from '../store/testing.ts'
import { addressKind, addressRules } from './addresses.ts'
import { createOutbound, type Outbound } from './outbound.ts'
import { hostMatches, parseTarget } from './target.ts'
import { httpServer, type TestServer } from './testing.ts'
import { outcomeOf } from './outcome.ts'

let canary: TestServer
let outbound: Outbound
let organizationId: string
let store: Awaited<ReturnType<typeof testDatabase>>
let resolutions = 0

/** What an attacker's name server says. `rebinding.test` says something else each time. */
const names: Record<string, readonly string[]> = {
  'loopback.test': ['127.0.0.1'],
  'mixed.test': ['93.184.215.14', '127.0.0.1'],
  'metadata.test': ['169.254.169.254'],
  'six.test': ['::1'],
  'mapped.test': ['::ffff:127.0.0.1'],
  localhost: ['127.0.0.1'],
  'service.localhost': ['127.0.0.1'],
  'localhost.localdomain': ['127.0.0.1'],
  'metadata.google.internal': ['169.254.169.254'],
}
const resolve = async (hostname: string) => {
  resolutions += 1
  const addresses = names[hostname] ?? []
  return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
}

before(async () => {
  store = await testDatabase()
  organizationId = await testOrganization(store.database)
  canary = await httpServer((_request, response) => response.end('secret'))
  outbound = createOutbound({ database: store.database, resolve })
})

after(async () => {
  await outbound.close()
  await canary.close()
  await store.close()
})

const send = (url: string, more: { allowedHosts?: string[] } = {}) =>
  outbound.send({ method: 'GET', url, attempts: 1, ...more }, { organizationId })

// {port} is the canary's, which listens on 127.0.0.1.
const forbidden = `
  http://127.0.0.1:{port}/ http://127.1:{port}/ http://127.0.1:{port}/ http://0x7f.1:{port}/ http://0x7f.0.0.1:{port}/
  http://0x7f000001:{port}/ http://2130706433:{port}/ http://0177.0.0.1:{port}/ http://017700000001:{port}/
  http://127.0.0.1.:{port}/ http://127.255.255.254:{port}/ http://0.0.0.0:{port}/ http://0:{port}/ http://0x0:{port}/
  http://[::1]:{port}/ http://[::]:{port}/ http://[0:0:0:0:0:0:0:1]:{port}/ http://[0000:0000::0001]:{port}/
  http://[::ffff:127.0.0.1]:{port}/ http://[::ffff:7f00:1]:{port}/ http://[::127.0.0.1]:{port}/
  http://[::ffff:0:127.0.0.1]:{port}/ http://[64:ff9b::127.0.0.1]:{port}/ http://[64:ff9b::a9fe:a9fe]/
  http://[64:ff9b:1::7f00:1]/ http://[2002:7f00:1::]/ http://[2002:a9fe:a9fe::1]/ http://[2001::1]/ http://[2001:db8::1]/
  http://[3fff::1]/ http://[fe80::1]/ http://[fec0::1]/ http://[fc00::1]/ http://[fd12:3456:789a::1]/
  http://[fd00:ec2::254]/latest/meta-data http://[fd20:ce::254]/ http://[ff02::1]/ http://[ff0e::1]/ http://[100::1]/
  http://[::ffff:169.254.169.254]/ http://[::ffff:a9fe:a9fe]/ http://[5f00::1]/
  http://169.254.169.254/latest/meta-data http://0xa9fea9fe/ http://2852039166/ http://0251.0376.0251.0376/
  http://169.254.43518/ http://169.254.0.1/ http://10.0.0.1/ http://10.255.255.255/ http://172.16.0.1/
  http://172.31.255.255/ http://192.168.1.1/ http://100.64.0.1/ http://100.127.255.255/ http://100.100.100.200/
  http://168.63.129.16/ http://192.0.0.8/ http://192.0.0.192/ http://192.0.2.1/ http://192.88.99.1/ http://198.18.0.1/
  http://198.19.255.255/ http://198.51.100.1/ http://203.0.113.1/ http://224.0.0.1/ http://239.255.255.250/
  http://240.0.0.1/ http://255.255.255.255/ http://localhost:{port}/ http://LOCALHOST:{port}/ http://localhost.:{port}/
  http://service.localhost:{port}/ http://localhost.localdomain:{port}/ http://loopback.test:{port}/
  http://mixed.test:{port}/ http://metadata.test/ http://metadata.google.internal/ http://six.test:{port}/
  http://mapped.test:{port}/ http://１２７.０.０.１:{port}/ http://127。0。0。1:{port}/ http://①②⑦.0.0.1:{port}/
  http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{port}/ http://%31%32%37.0.0.1:{port}/ http://127%2e0%2e0%2e1:{port}/ http://l%6fcalhost:{port}/
  http://user:pass@127.0.0.1:{port}/ http://example.com@127.0.0.1:{port}/ http://user@example.com/
  https://127.0.0.1:{port}/ https://[::1]:{port}/ https://loopback.test:{port}/
  file:///etc/passwd ftp://127.0.0.1:{port}/ gopher://127.0.0.1:{port}/_x data:text/plain,x javascript:alert(1)
  ws://127.0.0.1:{port}/ unix:/run/crosswalk.sock blob:http://127.0.0.1:{port}/
`
  .trim()
  .split(/\s+/)

const unreadable = [
  'http://169.254.169.254%23.vendor.test/',
  'http://127.0.0.1%00.vendor.test/',
  'http://vendor.test%2f@127.0.0.1:{port}/x y',
  'http://vendor.test\\@127.0.0.1:{port}/',
  'http:\\\\127.0.0.1:{port}\\',
  'http://127.0.0.1\t:{port}/',
  'http://127.0.\n0.1:{port}/',
  'http://vendor.test:{port}/\r\nHost: 127.0.0.1',
  'http://[::1/',
  'http://[fe80::1%25eth0]/',
  'http://256.256.256.256/',
  'http://127.0.0.1:99999/',
  '//127.0.0.1:{port}/',
  '/etc/passwd',
  '',
]

test('no spelling of a forbidden address gets a single connection', async () => {
  assert.ok(forbidden.length >= 100)
  for (const form of forbidden) {
    const error = await failureOf(() => send(form.replace('{port}', String(canary.port))))
    assert.equal(error.code, 'address_forbidden', form)
    assert.equal(outcomeOf(error), 'not_sent', form)
  }
  for (const form of unreadable) {
    const error = await failureOf(() => send(form.replace('{port}', String(canary.port))))
    assert.equal(error.code, 'invalid_request', form)
  }
  assert.deepEqual(canary.counts, { connections: 0, requests: 0, open: 0 })
})

test('the address that is connected to is the one that was checked, though the name changes its mind', async () => {
  const real = await httpServer((_request, response) => response.end('public'))
  let asked = 0
  const rebinding = createOutbound({
    database: store.database,
    allowPrivateAddresses: ['127.0.0.2/32'],
    resolve: async () => {
      asked += 1
      return [{ address: asked === 1 ? '127.0.0.2' : '127.0.0.1', family: 4 }]
    },
  })
  const url = `http://rebinding.test:${real.port}/`
  const request = { method: 'GET', url, attempts: 1 }
  // The first answer is allowed (nobody listens there), the second is not.
  assert.equal((await failureOf(() => rebinding.send(request, { organizationId }))).code, 'remote_unreachable')
  assert.equal(asked, 1)
  assert.equal((await failureOf(() => rebinding.send(request, { organizationId }))).code, 'address_forbidden')
  assert.equal(asked, 2)
  assert.equal(real.counts.connections, 0)
  await rebinding.close()
  await real.close()
})

test('a host outside the allowed ones is refused before its name is resolved', async () => {
  const before = resolutions
  for (const url of [
    'https://evil.test/',
    'https://hubapi.com.evil.test/',
    'https://evilhubapi.com/',
    'https://api.hubapi.com.evil.test/',
    'https://hubapi.com/',
    'https://api.hubapi.com@evil.test/',
  ]) {
    const error = await failureOf(() => send(url, { allowedHosts: ['api.hubapi.com', '.hubapi.com'] }))
    assert.equal(error.code, 'address_forbidden', url)
  }
  assert.equal(resolutions, before)
})

test('an allowed suffix matches whole labels of names, and never IP addresses', () => {
  assert.ok(hostMatches('shop.myshopify.com', '.myshopify.com'))
  assert.ok(hostMatches('a.b.myshopify.com', '.MyShopify.com'))
  assert.ok(!hostMatches('myshopify.com', '.myshopify.com'))
  assert.ok(!hostMatches('evilmyshopify.com', '.myshopify.com'))
  assert.ok(!hostMatches('10.0.0.1', '.0.0.1'))
  assert.ok(!hostMatches('shop.myshopify.com', 'myshopify.com'))
  fc.assert(
    fc.property(fc.domain(), fc.domain(), (host, suffix) => {
      const matches = hostMatches(host.toLowerCase(), `.${suffix}`)
      assert.equal(
        matches,
        host.toLowerCase() !== suffix.toLowerCase() && `.${host}`.toLowerCase().endsWith(`.${suffix}`.toLowerCase()),
      )
    }),
  )
})

test('an IPv4 address written in any way is read as itself', () => {
  fc.assert(
    fc.property(fc.ipV4Extended(), (text) => {
      const number = Number.parseInt(
        new URL(`http://${text}/`).hostname
          .split('.')
          .reduce((all, part) => all * 256 + Number(part), 0)
          .toString(),
        10,
      )
      for (const form of [text, `0x${number.toString(16)}`, String(number), `0${number.toString(8)}`]) {
        const address = parseTarget(`http://${form}/`).hostname
        assert.equal(addressKind(address), addressKind(new URL(`http://${text}/`).hostname))
      }
    }),
  )
})

test('an IPv6 address that embeds an IPv4 address is never public', () => {
  fc.assert(
    fc.property(
      fc.ipV4(),
      fc.constantFrom('::', '::ffff:', '::ffff:0:', '64:ff9b::', '64:ff9b:1::'),
      (address, prefix) => {
        assert.notEqual(addressKind(`${prefix}${address}`), 'public')
      },
    ),
  )
})

test('public addresses may be called', () => {
  for (const address of ['8.8.8.8', '93.184.215.14', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1']) {
    assert.equal(addressKind(address), 'public', address)
  }
})

test('an operator can allow private addresses as a whole, but metadata only by name', () => {
  const all = addressRules(true)
  all.check('127.0.0.1', 'localhost', '80')
  all.check('fd12::1', 'fd12::1', '80')
  assert.throws(() => all.check('169.254.169.254', 'metadata.test', '80'), { code: 'address_forbidden' })
  assert.throws(() => all.check('0.0.0.0', '0.0.0.0', '80'), { code: 'address_forbidden' })
  assert.throws(() => all.check('fd00:ec2::254', 'metadata.test', '80'), { code: 'address_forbidden' })
  addressRules(['169.254.169.254']).check('169.254.169.254', '169.254.169.254', '80')
})

test('an operator can allow ranges, addresses, and a host with its port', () => {
  const some = addressRules(['10.1.0.0/16', '192.168.7.7', 'sandbox.test:4010', '[::1]:4010', 'fd00:1::/32'])
  some.check('10.1.2.3', 'erp.test', '443')
  some.check('192.168.7.7', 'nas.test', '443')
  some.check('127.0.0.1', 'sandbox.test', '4010')
  some.check('::1', '::1', '4010')
  some.check('fd00:1::5', 'six.test', '443')
  for (const [address, host, port] of [
    ['10.2.0.1', 'erp.test', '443'],
    ['192.168.7.8', 'nas.test', '443'],
    ['127.0.0.1', 'sandbox.test', '4011'],
    ['127.0.0.1', 'other.test', '4010'],
    ['::1', '::1', '80'],
  ] as const) {
    assert.throws(() => some.check(address, host, port), { code: 'address_forbidden' }, `${host}:${port}`)
  }
  assert.throws(() => addressRules(['10.0.0.0/33']), { code: 'configuration_invalid' })
  assert.throws(() => addressRules(['everything']), { code: 'configuration_invalid' })
})

async function failureOf(work: () => Promise<unknown>): Promise<CrosswalkError> {
  try {
    await work()
  } catch (error) {
    assert.ok(error instanceof CrosswalkError, String(error))
    return error
  }
  assert.fail('It should have failed.')
}
