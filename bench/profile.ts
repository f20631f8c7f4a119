/** `node bench/profile.ts <file.cpuprofile>`: where a process spent its time, by function and by file. */
import { readFileSync } from 'node:fs'
import { table } from './support/figures.ts'

interface Profile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
    readonly children?: readonly number[]
  }[]
  readonly samples: readonly number[]
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[]
}

type Frame = Profile['nodes'][number]['callFrame']

const path = process.argv[2]
if (path === undefined) {
  console.log('node bench/profile.ts <file.cpuprofile>')
  process.exit(1)
}
const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(path, 'utf8')) as Profile
const root = new URL('..', import.meta.url).href

const own = new Map<number, number>()
for (const [index, id] of samples.entries()) own.set(id, (own.get(id) ?? 0) + Math.max(0, timeDeltas[index]!))

const parents = new Map(
  nodes.flatMap(({ id, children }) => (children ?? []).map((child): [number, number] => [child, id])),
)
const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))

const fileOf = ({ url }: Frame): string =>
  url === '' ? '(native)' : url.replace(root, '').replace(/^.*node_modules\//, '')
const functionOf = (frame: Frame): string =>
  `${frame.functionName || '(anonymous)'}  ${fileOf(frame)}${frame.url === '' ? '' : `:${frame.lineNumber + 1}`}`
const isIdle = ({ functionName }: Frame): boolean => functionName === '(idle)' || functionName === '(program)'

const byFunction = new Map<string, { self: number; total: number }>()
const byFile = new Map<string, number>()
let busy = 0
for (const [id, time] of own) {
  const frame = frames.get(id)!
  if (isIdle(frame)) continue
  busy += time
  byFile.set(fileOf(frame), (byFile.get(fileOf(frame)) ?? 0) + time)
  const seen = new Set<string>()
  for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
    const name = functionOf(frames.get(at)!)
    if (seen.has(name)) continue
    seen.add(name)
    const entry = byFunction.get(name) ?? { self: 0, total: 0 }
    byFunction.set(name, { self: entry.self + (at === id ? time : 0), total: entry.total + time })
  }
}

const share = (time: number): string => `${((time / busy) * 100).toFixed(1)}%`
const top = <T>(entries: Iterable<T>, by: (entry: T) => number, count: number): T[] =>
  [...entries].sort((a, b) => by(b) - by(a)).slice(0, count)

console.log(`${(busy / 1000).toFixed(0)} ms busy\n`)
console.log(
  table(
    ['function, by its own time', 'self', 'total'],
    top(byFunction, ([, time]) => time.self, 40).map(([name, time]) => [name, share(time.self), share(time.total)]),
  ),
)
console.log(
  `\n${table(
    ['function, by its time with all it calls', 'self', 'total'],
    top(byFunction, ([, time]) => time.total, 50).map(([name, time]) => [name, share(time.self), share(time.total)]),
  )}`,
)
console.log(
  `\n${table(
    ['file', 'self'],
    top(byFile, ([, time]) => time, 20).map(([name, time]) => [name, share(time)]),
  )}`,
)
