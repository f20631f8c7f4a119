import { spawnSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'

/** Whether the process exists and is more than a zombie that its parent has not collected. */
export function isRunning(pid: number): boolean {
  if (!exists(pid)) return false
  if (process.platform === 'linux') return stateFromProc(pid) !== 'Z'
  if (process.platform === 'win32') return true
  const state = ps(pid, 'state')
  return state !== '' && !state.startsWith('Z')
}

/**
 * Whether the process is a live postmaster of this cluster: not a zombie, not another program that was given the same
 * pid later, not a leftover backend. `dataDirectory` must be a real path.
 */
export function isPostmasterOf(pid: number, dataDirectory: string): boolean {
  if (!isRunning(pid)) return false
  // Windows tells too little cheaply; there the connection with the cluster's own password is the proof.
  if (process.platform === 'win32') return true
  if (process.platform === 'linux') return isPostmasterInProc(pid, dataDirectory)
  const command = ps(pid, 'command')
  return !command.startsWith('postgres:') && command.includes(`/postgres -D ${dataDirectory} `)
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the name in brackets may itself hold spaces and brackets. */
function stateFromProc(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`)
  // Gone between the two looks: as good as a zombie.
  if (stat === undefined) return 'Z'
  return stat.slice(stat.lastIndexOf(')') + 2)[0]
}

/** A postmaster keeps the arguments it was started with and works in its data directory; a backend is retitled "postgres: ...". */
function isPostmasterInProc(pid: number, dataDirectory: string): boolean {
  const program = read(`/proc/${pid}/cmdline`)?.split('\0')[0] ?? ''
  if (basename(program) !== 'postgres') return false
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === dataDirectory
  } catch {
    return false
  }
}

function ps(pid: number, column: string): string {
  return spawnSync('ps', ['-ww', '-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? ''
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
