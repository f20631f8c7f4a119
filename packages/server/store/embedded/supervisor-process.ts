// For the tests: a process that starts the embedded PostgreSQL, reports, and does what its standard input says.
import { createInterface } from 'node:readline'
import { startEmbeddedPostgres } from './index.ts'

const [dataFolder = '', systemFolder = ''] = process.argv.slice(2)
const started = await startEmbeddedPostgres({ dataFolder, systemFolder }).catch((error: Error) => error)
if (started instanceof Error) {
  console.log(JSON.stringify({ error: started.message }))
  process.exit(1)
}
// Before the report: whoever reads it may interrupt at once.
process.on('SIGINT', () => console.log('interrupted'))
console.log(JSON.stringify({ origin: started.origin, connectionString: started.connectionString }))
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'exit') process.exit(0)
  await started.stop()
  console.log('stopped')
}
