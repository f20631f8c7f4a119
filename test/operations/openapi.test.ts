import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { models, routeTable } from '@crosswalk/models'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import spectralCore from '@stoplight/spectral-core'
import spectralRulesets from '@stoplight/spectral-rulesets'
import { connectors } from '@crosswalk/connectors'
import { customObjectTable } from '../../packages/server/unified/custom-object/index.ts'
import { testPlatform, type TestPlatform } from '../../packages/server/testing.ts'

let platform: TestPlatform
let document: any

before(async () => {
  platform = await testPlatform(connectors)
  document = (await platform.get('/openapi.json')).body
})
after(() => platform.close())

describe('the OpenAPI document', () => {
  test('has every operation of the route table, and every readable model', () => {
    for (const { method, path, operationId } of [...routeTable(), ...customObjectTable()])
      assert.equal(document.paths[path]?.[method.toLowerCase()]?.operationId, operationId)
    for (const model of models.values())
      if (model.path !== undefined) assert.ok(document.components.schemas[model.name], model.name)
  })

  test('says of a list what its declaration says: filters, orders, pages', () => {
    const { parameters } = document.paths['/api/hris/v1/employments'].get
    const of = (name: string) => parameters.find((parameter: any) => parameter.name === name)
    assert.deepEqual(of('order_by').schema.enum, ['effective_date', '-effective_date'])
    assert.deepEqual(of('page_size').schema, { type: 'integer', minimum: 1, maximum: 100, default: 30 })
    assert.deepEqual(of('employee_id').schema, { type: 'string', format: 'uuid' })
    assert.equal(of('include_deleted_data').schema.type, 'boolean')
    assert.equal(of('created_after').schema.format, 'date-time')
    for (const parameter of parameters) assert.ok(parameter.description.length > 10, parameter.name)
  })

  test('lists no parameter twice and no schema that is not used', () => {
    const text = JSON.stringify(document)
    for (const name of Object.keys(document.components.schemas))
      assert.ok(text.includes(`#/components/schemas/${name}"`), name)
    for (const path of Object.values<any>(document.paths))
      for (const operation of Object.values<any>(path)) {
        const names = (operation.parameters ?? []).map((parameter: any) => `${parameter.in} ${parameter.name}`)
        assert.equal(new Set(names).size, names.length, operation.operationId)
      }
  })

  test('is clean by the recommended rules of Redocly', async () => {
    // Eight pairs of published paths, such as groups/{id} and groups/types, are told apart by the fixed one coming first.
    const config = await createConfig({ extends: ['recommended'], rules: { 'no-ambiguous-paths': 'off' } })
    const problems = await lintFromString({ source: JSON.stringify(document), absoluteRef: 'openapi.json', config })
    const lines = problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`)
    assert.deepEqual(lines.slice(0, 10), [])
  })

  test('is clean by the recommended rules of Spectral', async () => {
    const spectral = new spectralCore.Spectral()
    spectral.setRuleset({ extends: [[spectralRulesets.oas as never, 'recommended']] })
    const problems = await spectral.run(JSON.stringify(document))
    const lines = problems.map(({ code, message, path }) => `${code}: ${message} ${path.join('/')}`)
    assert.deepEqual(lines.slice(0, 10), [])
  })
})
