/** The callers, in a process of their own: keep-alive connections that each send one request after the other. */
import { Pool } from 'undici'
import { percentile } from '../support/figures.ts'
import { serveCalls } from '../support/process.ts'

export interface Load {
  readonly origin: string
  readonly headers: Readonly<Record<string, string>>
  /** Taken in turn. A list is walked: its next page is asked for, as long as there is one, by the cursor it answered. */
  readonly paths: readonly string[]
  readonly isWalked: boolean
  readonly seconds: number
}

export interface LoadReport {
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  /** Of one answer, on average. */
  readonly bytes: number
}

export interface LoadCalls {
  run(load: Load): LoadReport
}

const connections = 16

/** Where each walk stands, so that a later round goes on where the last one stopped and not on warm pages. */
const cursors = new Map<string, string | undefined>()

serveCalls({ run })

async function run(load: Load): Promise<LoadReport> {
  const pool = new Pool(load.origin, { connections, pipelining: 1 })
  const latencies: number[] = []
  let bytes = 0
  const started = performance.now()
  const end = started + load.seconds * 1000
  const caller = async (number: number) => {
    for (let turn = number; performance.now() < end; turn += connections) {
      const path = load.paths[turn % load.paths.length]!
      const walk = `${load.origin} ${path} ${number}`
      const cursor = load.isWalked ? cursors.get(walk) : undefined
      const sent = performance.now()
      const answer = await get(pool, cursor === undefined ? path : `${path}&cursor=${cursor}`, load.headers)
      latencies.push(performance.now() - sent)
      bytes += answer.bytes
      if (load.isWalked) cursors.set(walk, answer.next)
    }
  }
  await Promise.all(Array.from({ length: connections }, (_, number) => caller(number)))
  const seconds = (performance.now() - started) / 1000
  await pool.close()
  return {
    perSecond: latencies.length / seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    bytes: bytes / latencies.length,
  }
}

/** Counts the bytes of an answer and reads the cursor at its start, without a look at the rest: the load must cost little. */
function get(
  pool: Pool,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ bytes: number; next: string | undefined }> {
  return new Promise((resolve, reject) => {
    let bytes = 0
    let status = 0
    let head = ''
    pool.dispatch(
      { method: 'GET', path, headers },
      {
        onRequestStart: () => {},
        onResponseStart: (_controller, statusCode) => {
          status = statusCode
        },
        onResponseData: (_controller, chunk) => {
          bytes += chunk.byteLength
          if (head === '') head = chunk.toString('latin1', 0, 500)
        },
        onResponseEnd: () => {
          if (status === 200) resolve({ bytes, next: /^\{"next":"([^"]+)"/.exec(head)?.[1] })
          else reject(new Error(`${path} answered ${status}: ${head}`))
        },
        onResponseError: (_controller, error) => reject(error),
      },
    )
  })
}
