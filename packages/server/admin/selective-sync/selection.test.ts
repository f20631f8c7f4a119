import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Condition, Operator } from '@crosswalk/connector-kit'
import { crm, hris } from '@crosswalk/models'
import { recordId } from '../../store/ids.ts'
import { vendor } from '../../sync/testing.ts'
import { meets, selectionOf } from '../../sync/selection/selection.ts'

const account = '0198f0a0-0000-7000-8000-000000000001'

const check = (field: string, operator: Operator, value: Condition['value'], given: unknown, model = hris.employee) =>
  meets({ field, operator, value }, model, given, account)

describe('a condition', () => {
  test('compares texts as they are, e-mail addresses without regard to case', () => {
    assert.equal(check('first_name', 'EQUALS', 'Ann', 'Ann'), true)
    assert.equal(check('first_name', 'EQUALS', 'Ann', 'ann'), false)
    assert.equal(check('first_name', 'IN', ['Bob', 'Ann'], 'Ann'), true)
    assert.equal(check('first_name', 'CONTAINS', 'NN', 'Anna'), true)
    assert.equal(check('work_email', 'EQUALS', 'Ann@Example.com', 'ann@example.com'), true)
  })

  test('compares instants as instants, however they are written', () => {
    const value = '2026-01-01T00:00:00.000Z'
    assert.equal(check('hire_date', 'GREATER_THAN_OR_EQUAL_TO', value, '2026-01-01T01:00:00+01:00'), true)
    assert.equal(check('hire_date', 'GREATER_THAN', value, '2026-01-01T01:00:00+01:00'), false)
    assert.equal(check('hire_date', 'LESS_THAN', value, '2025-12-31T23:59:59.999Z'), true)
    assert.equal(check('hire_date', 'LESS_THAN', value, 'soon'), false)
  })

  test('compares numbers as numbers', () => {
    assert.equal(check('amount', 'GREATER_THAN', 9, 10, crm.opportunity as never), true)
    assert.equal(check('amount', 'LESS_THAN_OR_EQUAL_TO', 9, 10, crm.opportunity as never), false)
  })

  test('compares a relation by the remote id', () => {
    const manager = recordId(account, 'hris.Employee', '4711')
    assert.equal(check('manager', 'EQUALS', '4711', manager), true)
    assert.equal(check('manager', 'NOT_EQUALS', '4711', manager), false)
    assert.equal(check('manager', 'EQUALS', manager, manager), false)
  })

  test('on a list is met by one of its members; NOT_EQUALS by none', () => {
    const groups = ['1', '2'].map((id) => recordId(account, 'hris.Group', id))
    assert.equal(check('groups', 'EQUALS', '2', groups), true)
    assert.equal(check('groups', 'NOT_EQUALS', '2', groups), false)
    assert.equal(check('groups', 'NOT_EQUALS', '3', groups), true)
  })

  test('on what has no value is met by NOT_EQUALS alone', () => {
    for (const operator of ['EQUALS', 'IN', 'CONTAINS', 'GREATER_THAN', 'LESS_THAN'] as const)
      assert.equal(check('first_name', operator, 'x', null), false, operator)
    assert.equal(check('first_name', 'NOT_EQUALS', 'x', null), true)
  })

  test('on a field the model no longer has is met by nothing', () => {
    assert.equal(check('shoe_size', 'NOT_EQUALS', '43', '44'), false)
  })

  test('and its opposite are never both met, and one of them is where there is a value', () => {
    const opposites = [
      ['EQUALS', 'NOT_EQUALS'],
      ['GREATER_THAN', 'LESS_THAN_OR_EQUAL_TO'],
      ['LESS_THAN', 'GREATER_THAN_OR_EQUAL_TO'],
    ] as const
    fc.assert(
      fc.property(fc.constantFrom(...opposites), fc.string(), fc.string({ minLength: 1 }), ([one, other], a, b) => {
        assert.notEqual(check('first_name', one, b, a), check('first_name', other, b, a))
      }),
    )
  })
})

describe('a selection', () => {
  const selection = selectionOf(account, vendor, {
    'hris.Group': [{ field: 'name', operator: 'EQUALS', value: 'A' }],
    'hris.Team': [{ field: 'name', operator: 'EQUALS', value: 'A' }],
    'hris.Employee': [{ field: 'ssn', operator: 'EQUALS', value: '1' }],
  })

  test('is given to the vendor only where nothing else needs what it leaves out', () => {
    assert.equal(selection.conditionsOf('groups').length, 1)
    assert.deepEqual(selection.conditionsOf('teams'), [], 'lists hang below them')
    assert.deepEqual(selection.conditionsOf('people'), [], 'employments are read from them too')
    assert.deepEqual(selection.conditionsOf('places'), [])
  })

  test('sees sensitive fields, which stand apart from the others', () => {
    const record = { id: 'x', model: hris.employee, wire: { ssn: null } }
    assert.equal(selection.keeps({ ...record, sensitive: '{"ssn":"1"}' }), true)
    assert.equal(selection.keeps({ ...record, sensitive: '{"ssn":"2"}' }), false)
    assert.equal(selection.keeps({ ...record, sensitive: null }), false)
  })
})
