/** Format, types, lint and unused code: all four, each with one line; exit code 1 where one complains. */
import { spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'
import process from 'node:process'

const root = join(import.meta.dirname, '..')

const checks = [
  { name: 'format', command: ['oxfmt', '--check', '.'], remedy: 'npm run format' },
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'unused', command: ['knip'] },
] as const

const results = checks.map((check) => {
  const begin = performance.now()
  const [tool, ...options] = check.command
  const isWindows = process.platform === 'win32'
  const { status, stdout, stderr, error } = spawnSync(tool, options, {
    cwd: root,
    encoding: 'utf8',
    shell: isWindows,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env['PATH'] ?? ''}` },
  })
  const isClean = status === 0
  if (!isClean) console.log(`${stdout ?? ''}${stderr ?? ''}${error ? `${error.message}\n` : ''}`)
  const remedy = !isClean && 'remedy' in check ? `  (try "${check.remedy}")` : ''
  const seconds = ((performance.now() - begin) / 1000).toFixed(1)
  console.log(
    `${isClean ? 'ok  ' : 'FAIL'} ${check.name.padEnd(8)} ${check.command.join(' ').padEnd(36)} ${seconds} s${remedy}`,
  )
  return isClean
})

process.exitCode = results.every(Boolean) ? 0 : 1
