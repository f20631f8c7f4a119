import hubspot from '../connectors/hubspot/index.ts'
import sandbox from '../connectors/hubspot/sandbox/index.ts'
import { testPlatform } from './testing.ts'
const t = await testPlatform([hubspot as any])
try {
  const a = await t.link(hubspot as any, sandbox as any)
  let at = performance.now()
  await a.sync()
  console.log('sync ms', performance.now() - at)
  console.log((await t.platform.database.owner.query('select stream, mode, status, pages, records, added, changed, removed, unchanged, problems, problem_examples->0 as e, error_code, error_message from sync_run')).rows)
  console.log((await t.get('/api/crm/v1/contacts?page_size=2', a.token)))
  console.log(JSON.stringify((await t.get('/api/crm/v1/opportunities?page_size=1&expand=account,owner,stage&include_remote_data=true', a.token)).body).slice(0,3000))
  console.log((await t.get('/api/crm/v1/sync-status', a.token)).body.results[0])
  a.sandbox.touch('contacts', {count: 3})
  a.sandbox.touch('contacts', {count: 2, remove: true})
  await a.sync('contacts')
  console.log((await t.platform.database.owner.query("select stream, mode, status, pages, records, added, changed, removed, unchanged, problems,  error_code, error_message from sync_run where stream='contacts' order by started_at")).rows)
  console.log((await t.platform.database.owner.query("select kind, fields, previous from change where kind <> 'added' limit 5")).rows)
} finally { await t.close() }
