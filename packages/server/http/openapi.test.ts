import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { models, routeTable } from '@crosswalk/models'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import spectralCore from '@stoplight/spectral-core'
import spectralRulesets from '@stoplight/spectral-rulesets'
import { openDatabase } from '../store/database.ts'
import { allRoutes } from '../app.ts'
import { openapiDocument } from './openapi.ts'

// No query is sent: nothing listens there.
const database = openDatabase('postgres://127.0.0.1:1/none')
const publicUrl = 'https://crosswalk.test'
const routes = allRoutes({ database, services: {} as never, findConnector: () => undefined, settings: { publicUrl } })
const document = openapiDocument(routes, publicUrl) as any

describe('the OpenAPI document', () => {
  test('has an operation for every route, and every readable model', () => {
    for (const { method, path, operationId } of routes)
      assert.equal(document.paths[path]?.[method.toLowerCase()]?.operationId, operationId)
    for (const { path, kind } of routeTable()) if (kind === 'list') assert.ok(document.paths[path].get, path)
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
    const config = await createConfig({ extends: ['recommended'] })
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
