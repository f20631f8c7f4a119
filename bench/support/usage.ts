/** What processes used of the machine, from /proc (Linux). */
import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks per second of /proc/<pid>/stat: USER_HZ, 100 on every Linux there is. */
const ticksPerSecond = 100

interface Stat {
  readonly parent: number
  /** Microseconds. */
  readonly own: number
  /** Microseconds of children that have ended. */
  readonly ofEnded: number
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; undefined for a process that is gone. */
function statOf(pid: number | string): Stat | undefined {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return undefined
  }
  // The name in parentheses may hold blanks and parentheses of its own.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const microseconds = (...indexes: number[]) =>
    (indexes.reduce((sum, index) => sum + Number(fields[index]), 0) / ticksPerSecond) * 1e6
  return { parent: Number(fields[1]), own: microseconds(11, 12), ofEnded: microseconds(13, 14) }
}

/** Microseconds of CPU a process has used. */
export const cpuOf = (pid: number): number => statOf(pid)?.own ?? 0

/** Microseconds of CPU a process and all its children, living and ended, have used. */
export function cpuOfFamily(pid: number): number {
  const head = statOf(pid)
  let sum = (head?.own ?? 0) + (head?.ofEnded ?? 0)
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = statOf(name)
    if (stat?.parent === pid) sum += stat.own
  }
  return sum
}

const memoryOf = (pid: number, name: 'VmRSS' | 'VmHWM'): number => {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'latin1'))
  return Number(found?.[1] ?? 0) * 1024
}

/** Bytes of memory a process holds now. */
export const residentMemory = (pid: number): number => memoryOf(pid, 'VmRSS')

/** The most bytes it ever held, as the kernel counts them. */
export const peakMemory = (pid: number): number => memoryOf(pid, 'VmHWM')

/** The load of the last minute: beside other work no figure is worth much. */
export const loadAverage = (): string => readFileSync('/proc/loadavg', 'latin1').split(' ')[0]!
