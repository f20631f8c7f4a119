import { models, routeTable, modelSchemas, declaredCount, recordSchema } from './index.ts'
console.log(models.size, declaredCount, routeTable().length)
let t = performance.now(); const s = modelSchemas(); console.log('ms', performance.now()-t, Object.keys(s).length, JSON.stringify(s).length)
console.log(JSON.stringify(s['crm.Contact'],null,1).slice(0,2500)); console.log(JSON.stringify(s['crm.ContactCreate']).slice(0,600)); console.log(s['crm.OpportunityStatus'])
console.log(routeTable().filter(r=>r.kind!=='list'&&r.kind!=='retrieve').map(r=>[r.method,r.path,r.operationId].join(' ')).slice(0,40).join('\n'))
