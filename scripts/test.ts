/**
 * Runs the tests: one process per area, one area after the other, on one throw-away PostgreSQL.
 *
 *   node scripts/test.ts                  all areas
 *   node scripts/test.ts server/sync      one area
 *   node scripts/test.ts server           every area below it
 *
 * The last line is `N passed, N failed, N skipped`. Exit code 1 where a test failed, an area did not finish, or no test ran.
 */
import process from 'node:process'
import { findAreas, selectAreas, type Area } from './test-run/areas.ts'
import { provideDatabase } from './test-run/database.ts'
import { addCounts, noCounts, runArea, type Counts } from './test-run/run-area.ts'

const stopping = new AbortController()
process.on('SIGINT', () => stopping.abort())
process.on('SIGTERM', () => stopping.abort())

const areas = selectAreas(findAreas(), process.argv.slice(2))
const total = areas.length > 0 ? await runAll(areas) : noCounts
if (stopping.signal.aborted) console.log('Stopped before the end.')
if (total.passed + total.failed === 0) console.log('No test ran.')
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed > 0 || total.passed === 0 || stopping.signal.aborted ? 1 : 0

async function runAll(list: readonly Area[]): Promise<Counts> {
  const database = list.some((area) => area.needsDatabase) ? await provideDatabase(process.env) : undefined
  let counts = noCounts
  try {
    for (const area of list) {
      if (stopping.signal.aborted) break
      const environment = { ...process.env, ...database?.variables }
      counts = addCounts(counts, await runArea(area, environment, stopping.signal))
    }
  } finally {
    await database?.stop()
  }
  return counts
}
