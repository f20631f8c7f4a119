import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import process from 'node:process'
import { root, type Area } from './areas.ts'
import { reportVariable, type Report } from './reporter.ts'

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export const noCounts: Counts = { passed: 0, failed: 0, skipped: 0 }

export const addCounts = (left: Counts, right: Counts): Counts => ({
  passed: left.passed + right.passed,
  failed: left.failed + right.failed,
  skipped: left.skipped + right.skipped,
})

/** Milliseconds after which an area is stopped, with everything it started. */
const defaultDeadline = 300_000

/** What an area printed is only shown where something failed, and then its end. */
const keptOutput = 20_000

/** Runs one area and prints one line for it, below what failed. */
export async function runArea(
  area: Area,
  environment: NodeJS.ProcessEnv,
  stop: AbortSignal,
  deadline = defaultDeadline,
): Promise<Counts> {
  const begin = performance.now()
  const folder = await mkdtemp(join(tmpdir(), 'crosswalk-test-run-'))
  try {
    const { code, output, isLate } = await runProcess(area, environment, join(folder, 'report'), { stop, deadline })
    const reports = parseReports(await readFile(join(folder, 'report'), 'utf8').catch(() => ''))
    const failures = [
      ...reports.filter(({ kind }) => kind === 'failed'),
      ...unreported(reports, code, isLate ? deadline : undefined),
    ]
    const seconds = ((performance.now() - begin) / 1000).toFixed(1)
    const counts = {
      passed: count(reports, 'passed'),
      failed: failures.length,
      skipped: count(reports, 'skipped'),
    }
    for (const failure of failures) console.log(describe(failure))
    if (failures.length > 0 && output !== '') console.log(`\n  What ${area.name} printed:\n${output}`)
    console.log(
      `${failures.length === 0 ? 'ok  ' : 'FAIL'} ${area.name.padEnd(20)} ${cell(counts.passed)} passed ` +
        `${cell(counts.failed)} failed ${cell(counts.skipped)} skipped ${seconds.padStart(6)} s`,
    )
    for (const line of [...toldBy(reports), ...reasonsOf(reports)]) console.log(`     ${line}`)
    return counts
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function runProcess(
  area: Area,
  environment: NodeJS.ProcessEnv,
  reportFile: string,
  { stop, deadline }: { readonly stop: AbortSignal; readonly deadline: number },
) {
  const reporter = new URL('./reporter.ts', import.meta.url).href
  const child = spawn(
    process.execPath,
    ['--test', '--test-isolation=none', `--test-reporter=${reporter}`, ...area.files],
    // A group of its own, so that its children can be stopped with it.
    {
      cwd: root,
      env: { ...environment, [reportVariable]: reportFile },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-keptOutput)))
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    killGroup(child)
  }, deadline)
  const onStop = () => killGroup(child)
  stop.addEventListener('abort', onStop)
  if (stop.aborted) onStop()
  try {
    const [code] = (await once(child, 'exit')) as [number | null]
    return { code, output, isLate }
  } finally {
    clearTimeout(timer)
    stop.removeEventListener('abort', onStop)
    // A test that left a process behind does not hold up those that follow.
    killGroup(child)
    child.stdout.destroy()
    child.stderr.destroy()
  }
}

/** A process that ends badly without a failed test has failed all the same. */
function unreported(reports: readonly Report[], code: number | null, passed: number | undefined): Report[] {
  const finished = new Set(reports.filter(({ kind }) => kind !== 'started').map(keyOf))
  const running = reports.filter((report) => report.kind === 'started' && !finished.has(keyOf(report)))
  const last = running.at(-1)
  if (passed !== undefined) {
    const where = last ? `while "${last.name}" ran` : 'after its last test: something was left open'
    return [failureOf(`not finished after ${passed / 1000} s, ${where}`, last)]
  }
  const isComplete = reports.some(({ kind }) => kind === 'ended')
  if (isComplete && (code === 0 || reports.some(({ kind }) => kind === 'failed'))) return []
  return [failureOf(`the process ended with ${code === null ? 'a signal' : `code ${code}`} in the middle`, last)]
}

const failureOf = (name: string, near: Report | undefined): Report => ({
  kind: 'failed',
  name,
  place: near?.place ?? '',
})

const keyOf = ({ name, place }: Report): string => `${place} ${name}`

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Everything in it has ended already.
  }
}

const parseReports = (text: string): Report[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Report)

const count = (reports: readonly Report[], kind: Report['kind']): number =>
  reports.filter((report) => report.kind === kind).length

const describe = ({ name, place, detail }: Report): string =>
  `\n✖ ${name}\n  ${relative(root, place)}\n${(detail ?? '').replaceAll(/^/gm, '    ')}\n`

/** Figures that tests are there to tell. */
const toldBy = (reports: readonly Report[]): string[] =>
  reports.filter(({ kind }) => kind === 'told').map(({ name }) => name)

/** Why tests were skipped, each reason once. */
function reasonsOf(reports: readonly Report[]): string[] {
  const skipped = reports.filter(({ kind }) => kind === 'skipped')
  return [...Map.groupBy(skipped, ({ detail }) => detail || 'no reason given')].map(
    ([reason, { length }]) => `${length} skipped: ${reason}`,
  )
}

const cell = (value: number): string => String(value).padStart(5)
