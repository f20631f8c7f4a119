import { test } from 'node:test'
import { connectors } from '@crosswalk/connectors'
import { sandboxes } from '@crosswalk/connectors/sandboxes'
import { testPlatform } from '../../testing.ts'
import { fieldMappingRoutes } from '../../mapping/configuration/index.ts'
import { clientOf } from '../../mapping/configuration/testing.ts'
import { remoteFieldClassRoutes } from '../remote-field-class/index.ts'
import { metaRoutes } from './index.ts'
test('real', async () => {
  const world = await testPlatform(connectors)
  const { platform } = world
  for (const c of connectors) {
    const a = await world.link(c, sandboxes.find((s) => s.connector === c.id)! as any)
    const main = ({ hubspot: ['contacts'], bamboohr: ['employees'], github: ['issues'] } as any)[c.id]
    await a.sync(...main).catch((e) => console.log(c.id, String(e)))
    const call = clientOf(world, [...fieldMappingRoutes(platform), ...remoteFieldClassRoutes(platform), ...metaRoutes(platform)], a.token)
    const path = ({ hubspot: 'crm/v1/contacts', bamboohr: 'hris/v1/employees', github: 'ticketing/v1/tickets' } as any)[c.id]
    const t = performance.now()
    const classes = await call('GET', `/api/${path}/remote-field-classes?page_size=100`)
    console.log(c.id, classes.status, Math.round(performance.now() - t), classes.body.results?.length, JSON.stringify(classes.body.results?.filter((x: any) => x.is_custom).slice(0, 2)), classes.text.slice(0, 150))
    const m = await call('GET', `/api/${path}/meta/post`)
    console.log(JSON.stringify(m.body).slice(0, 1500))
    const rf = await call('GET', `/api/remote-fields?include_example_values=true`)
    console.log(rf.status, rf.headers.get('x-crosswalk-note'), Object.entries(rf.body).filter(([, v]: any) => v.length).map(([k, v]: any) => `${k} ${v.length}`).join(', '))
    const [first] = Object.values<any>(rf.body).filter((v: any) => v.length)
    console.log(JSON.stringify(first.slice(0, 3)))
  }
  await world.close()
})
