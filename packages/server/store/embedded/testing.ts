import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client } from 'pg'
import { stopAnyPostgresIn } from './index.ts'

/** What the program `supervisor-process.ts` reports when its server is up. */
export interface Report {
  readonly origin: string
  readonly connectionString: string
}

/** A workplace of one test: folders that everyone may enter, and all that was started in them. */
export class Workplace {
  readonly root = mkdtempSync(join(tmpdir(), 'crosswalk-embedded-test-'))
  readonly systemFolder = join(this.root, 'system')
  readonly dataFolder = join(this.root, 'project', '.crosswalk')
  readonly #children: ChildProcess[] = []

  constructor() {
    chmodSync(this.root, 0o755)
  }

  options(): { dataFolder: string; systemFolder: string } {
    return { dataFolder: this.dataFolder, systemFolder: this.systemFolder }
  }

  /** Remembers a child process, to be killed at the end if it is still there. */
  track<T extends ChildProcess>(child: T): T {
    this.#children.push(child)
    return child
  }

  /** Starts the embedded PostgreSQL from another process. */
  supervisor(dataFolder = this.dataFolder, launch: Parameters<typeof spawn>[2] = {}, folder = import.meta.dirname) {
    const program = join(folder, 'supervisor-process.ts')
    const child = this.track(
      spawn(process.execPath, [program, dataFolder, this.systemFolder], {
        ...launch,
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    )
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    return {
      child,
      pid: child.pid!,
      nextLine: async () => String((await lines.next()).value),
      ready: async () => JSON.parse(String((await lines.next()).value)) as Report,
      tell: (word: 'stop' | 'exit') => child.stdin.write(`${word}\n`),
      kill: async () => {
        child.kill('SIGKILL')
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      },
    }
  }

  async close(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL')
    await stopAnyPostgresIn(this.dataFolder, this.systemFolder)
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 })
  }
}

export async function query<T = Record<string, string>>(connectionString: string, text: string): Promise<T[]> {
  const client = new Client({ connectionString })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(text)).rows as T[]
  } finally {
    await client.end()
  }
}

export function postmasterPid(dataDirectory: string): number {
  return Number(readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n')[0])
}
