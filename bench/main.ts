/** `npm run bench -- sync`, `read`, `remap` or `expressions`: what each measures is in README.md. */
import { parseArgs } from 'node:util'
import { loadAverage } from './support/usage.ts'

const usage = `npm run bench -- <name> [options]

  sync   full syncs and syncs with 90% unchanged against a bare upsert; memory of a long sync
         --parts one,four,memory   which to run (default all)
         --records 1000000         of the long sync
         --statements              prints what PostgreSQL's statements cost (which slows them)
         --quick                   the long sync with 100,000 records
  read   pages of the unified API against a bare node:http handler
         --seconds 8               of each round
         sync and read:
         --profile <folder>        writes a CPU profile of our process (see profile.ts)
  remap  a changed mapping on 100,000 stored records: when reads show it, how fast the store follows
         --quick                   10,000 records
  expressions   jq expressions against hand-written JavaScript, other libraries and the jq process
  all    --rounds 3                measured in turns; medians are printed`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    parts: { type: 'string', default: 'one,four,memory' },
    records: { type: 'string', default: '1000000' },
    quick: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    profile: { type: 'string' },
    statements: { type: 'boolean', default: false },
  },
})

const rounds = Number(values.rounds)
const benches: Readonly<Record<string, () => Promise<string[]>>> = {
  sync: async () => {
    const { benchSync } = await import('./sync/bench.ts')
    const records = values.quick ? 100_000 : Number(values.records)
    return benchSync({
      records,
      rounds,
      parts: new Set(values.parts.split(',')),
      profile: values.profile,
      statements: values.statements,
    })
  },
  read: async () => {
    const { benchRead } = await import('./read/bench.ts')
    return benchRead({ rounds, seconds: Number(values.seconds), profile: values.profile })
  },
  remap: async () => {
    const { benchRemap } = await import('./remap/bench.ts')
    return benchRemap({ records: values.quick ? 10_000 : 100_000, rounds, profile: values.profile })
  },
  expressions: async () => {
    const { benchExpressions } = await import('./expressions/bench.ts')
    return benchExpressions({ rounds })
  },
}

const bench = benches[positionals[0] ?? '']
if (!bench) {
  console.log(usage)
  process.exit(positionals.length > 0 ? 1 : 0)
}
console.log(`${new Date().toISOString()}, Node ${process.versions.node}, load average ${loadAverage()}`)
const lines = await bench()
console.log(`\n${lines.join('\n')}\nload average at the end ${loadAverage()}`)
