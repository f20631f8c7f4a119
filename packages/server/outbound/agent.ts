import { lookup as lookupInSystem, type LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import { callbackify } from 'node:util'
import { Agent, buildConnector, Pool } from 'undici'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { bareHost, type AddressRules } from './addresses.ts'

/** All addresses of a host name. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>

/** The connection did not come about, so not a byte of the request was sent. */
export class NotConnectedError extends Error {
  override readonly name = 'NotConnectedError'
}

const connectTimeout = 10_000

/**
 * Connections that only ever go to addresses which the rules allow. A name is resolved once per connection, all of its
 * addresses are checked, and one of exactly those is connected to, so a name that changes its mind gains nothing.
 */
export function createAgent(rules: AddressRules, resolve: Resolve = resolveInSystem): Agent {
  return new Agent({
    factory: (origin) =>
      new Pool(origin, {
        connect: connectorFor(new URL(origin), rules, resolve),
        connections: 128,
        // The deadline of a call is total and kept by `exchange`; these two would only watch for silence.
        headersTimeout: 0,
        bodyTimeout: 0,
        // Shorter than the usual server's, so that a request seldom meets a connection that is being closed.
        keepAliveTimeout: 4_000,
        keepAliveMaxTimeout: 30_000,
      }),
  })
}

function connectorFor(origin: URL, rules: AddressRules, resolve: Resolve): buildConnector.connector {
  const hostname = bareHost(origin)
  const port = origin.port || (origin.protocol === 'https:' ? '443' : '80')
  const checkedAddresses = async (): Promise<readonly LookupAddress[]> => {
    const addresses = await resolve(hostname)
    if (addresses.length === 0) throw new Error(`${hostname} has no address`)
    for (const { address } of addresses) rules.check(address, hostname, port)
    return addresses
  }
  const connect = buildConnector({
    timeout: connectTimeout,
    allowH2: false,
    rejectUnauthorized: true,
    autoSelectFamily: true,
    lookup: (_hostname, options, callback) => {
      callbackify(checkedAddresses)((error, addresses) => {
        if (error !== null) callback(error, [])
        else if (options.all === true) callback(null, [...addresses])
        else callback(null, addresses[0]!.address, addresses[0]!.family)
      })
    },
  })
  return (options, callback) => {
    // Node never looks up a host that already is an IP address, so it is checked here.
    const forbidden = isIP(hostname) === 0 ? undefined : forbiddenBy(() => rules.check(hostname, hostname, port))
    if (forbidden !== undefined) {
      queueMicrotask(() => callback(forbidden, null))
      return
    }
    connect(options, (...result) => {
      if (result[0] === null) callback(...result)
      else callback(result[0] instanceof CrosswalkError ? result[0] : notConnected(hostname, result[0]), null)
    })
  }
}

function forbiddenBy(check: () => void): CrosswalkError | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    return error as CrosswalkError
  }
}

function notConnected(hostname: string, cause: Error): NotConnectedError {
  const reason = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
  return new NotConnectedError(`no connection to ${hostname} (${reason})`, { cause })
}

function resolveInSystem(hostname: string): Promise<readonly LookupAddress[]> {
  return new Promise((done, failed) => {
    lookupInSystem(hostname, { all: true }, (error, addresses) => (error === null ? done(addresses) : failed(error)))
  })
}
