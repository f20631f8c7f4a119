import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  ats,
  boolean,
  crm,
  datetime,
  email,
  hris,
  model,
  models,
  number,
  reference,
  text,
  ticketing,
} from '@crosswalk/models'
import * as fc from 'fast-check'
import { canonicalFilterValue, filterTerms, longestFilterValue } from './filter-terms.ts'

const id = '6F9619FF-8B86-D011-B42D-00CF4FC964FF'

describe('the value of a filter', () => {
  test('is kept in one form, however it is written', () => {
    assert.equal(canonicalFilterValue(email(''), 'Ann@Example.COM'), 'ann@example.com')
    assert.equal(canonicalFilterValue(text(''), 'Ann'), 'Ann')
    assert.equal(canonicalFilterValue(reference('x', ''), id), id.toLowerCase())
    assert.equal(canonicalFilterValue(datetime(''), '2026-01-01T02:00:00+02:00'), '2026-01-01T00:00:00.000Z')
    assert.equal(canonicalFilterValue(datetime(''), '2026-01-01'), '2026-01-01T00:00:00.000Z')
    assert.equal(canonicalFilterValue(number(''), '1.50'), '1.5')
    assert.equal(canonicalFilterValue(boolean(''), true), 'true')
  })

  test('is none for what a field of the kind cannot hold', () => {
    assert.equal(canonicalFilterValue(datetime(''), 'soon'), undefined)
    assert.equal(canonicalFilterValue(datetime(''), '2026-02-30'), undefined)
    assert.equal(canonicalFilterValue(number(''), 'many'), undefined)
    assert.equal(canonicalFilterValue(boolean(''), 'yes'), undefined)
    for (const value of [null, undefined, {}, []]) assert.equal(canonicalFilterValue(text(''), value), undefined)
  })

  test('is short, free of NUL, and the same when made canonical again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 700 }), (value) => {
        const canonical = canonicalFilterValue(email(''), value)!
        assert.ok(canonical.length <= longestFilterValue)
        assert.ok(!canonical.includes('\0'))
        assert.equal(canonicalFilterValue(email(''), canonical), canonical)
      }),
    )
  })
})

describe('the terms of a record', () => {
  test('are the values of the fields that lists are filtered by, those inside values and lists too, each once', () => {
    const terms = filterTerms(crm.contact, {
      first_name: 'Ann',
      account: id,
      owner: null,
      email_addresses: [{ email_address: 'a@x.io' }, { email_address: 'a@x.io' }, { email_address: null }],
      phone_numbers: [],
    })
    assert.deepEqual(terms, [
      { filter: 'crm.Contact:account', value: id.toLowerCase() },
      { filter: 'crm.Contact:email_addresses.email_address', value: 'a@x.io' },
    ])
  })

  test('tie records to the parent of a nested list, and hold what another model filters by', () => {
    assert.deepEqual(filterTerms(ticketing.viewer, { ticket: id }), [
      { filter: 'ticketing.Viewer:ticket', value: id.toLowerCase() },
    ])
    const employment = filterTerms(hris.employment, { job_title: 'Welder', effective_date: '2026-01-01T00:00:00.000Z' })
    assert.deepEqual(employment.map((term) => term.filter).toSorted(), [
      'hris.Employment:effective_date',
      'hris.Employment:job_title',
    ])
    assert.equal(filterTerms(hris.employee, { employments: [id] })[0]!.filter, 'hris.Employee:employments')
  })

  test('are none for an empty record, and no base field is among them', () => {
    for (const of of models.values()) {
      assert.deepEqual(filterTerms(of, {}), [])
      const record = Object.fromEntries(Object.keys(of.fields).map((name) => [name, 'x']))
      const filters = filterTerms(of, { ...record, id, remote_id: 'r', created_at: 'x', modified_at: 'x' })
      for (const { filter } of filters) assert.doesNotMatch(filter, /:(id|remote_id|created_at|modified_at)$/)
    }
    assert.ok(filterTerms(ats.candidate, { tags: ['a', 'b'] }).length === 2)
  })

  test('leave alone a model without filters', () => {
    assert.deepEqual(
      filterTerms(model('crm.Plain', { description: 'Plain.', fields: { name: text('Its name.') } }), { name: 'x' }),
      [],
    )
  })
})
