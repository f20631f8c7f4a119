/** A long sync in a process of its own, whose memory is watched from outside. */
import { bar, megabytes, whole } from '../support/figures.ts'
import { loadAverage, peakMemory, residentMemory } from '../support/usage.ts'
import type { Parts } from './throughput.ts'

/** Bytes. */
const mostMemory = 400 * 1024 * 1024

/** Milliseconds between looks at the process. */
const interval = 200

export async function measureMemory({ postgres, vendor, syncer }: Parts, records: number): Promise<string[]> {
  await vendor.call('hold', { contacts: records, generation: 0 })
  await postgres.reset()
  const accounts = await syncer.call('link', 1)
  const samples: number[] = []
  const timer = setInterval(() => samples.push(residentMemory(syncer.pid)), interval)
  const { milliseconds, report } = await syncer.call('run', { accounts, stream: 'contacts', full: true })
  clearInterval(timer)
  if (report.added !== records) throw new Error(`The run added ${report.added} records, not ${records}.`)
  const peak = Math.max(peakMemory(syncer.pid), ...samples)
  const tenth = (share: number) => megabytes(samples[Math.floor((samples.length - 1) * share)] ?? 0)
  console.log(
    `\n${whole(records)} records in one full sync: ${whole((records / milliseconds) * 1000)} records/s, load ${loadAverage()}\n` +
      `memory at the start, middle and end: ${tenth(0)}, ${tenth(0.5)}, ${tenth(1)}; peak ${megabytes(peak)} (${samples.length} samples)`,
  )
  return [bar(`memory of a sync of ${whole(records)} records`, peak <= mostMemory, megabytes(peak), '400 MB')]
}
