import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CrosswalkError, filled, list, mapping, unsupported } from '@crosswalk/connector-kit'
import { createSchema, crm, models, writableFields, type Field, type Model } from '@crosswalk/models'
import * as fc from 'fast-check'
import { bodyParts } from './body-parts.ts'
import { changedFields, holdsAll } from './changed-fields.ts'
import { checkModel } from './check-model.ts'
import { withoutHeld } from './held-places.ts'
import { lossInside } from './loss.ts'
import type { Target } from './target.ts'
import { vendorRequest } from './vendor-request.ts'

const writable = [...models.values()].filter(
  (model) => model.path !== undefined && writableFields(model, 'post').length > 0,
)

/** Any value that a field takes. */
function valueOf(field: Field): fc.Arbitrary<unknown> {
  const one = oneOf(field)
  return field.list ? fc.array(one, { maxLength: 3 }) : fc.oneof(one, fc.constant(null))
}

function oneOf(field: Field): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case 'integer':
      return fc.integer()
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true })
    case 'boolean':
      return fc.boolean()
    case 'datetime':
      return fc
        .date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
        .map((date) => date.toISOString())
    case 'reference':
      return fc.uuid()
    case 'embedded':
      return valuesOf(field.embedded!)
    case 'json':
      return fc.constant({ any: 'thing' })
    case 'text':
    case 'url':
    case 'email':
    case 'word':
      return fc.string({ maxLength: 8 })
  }
}

const valuesOf = (model: Model): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .tuple(...writableFields(model, 'post').map(([name, field]) => fc.tuple(fc.constant(name), valueOf(field))))
    .map((entries) => Object.fromEntries(entries))

const body = fc.constantFrom(...writable).chain((model) => fc.tuple(fc.constant(model), valuesOf(model)))

it('what the fields of a model take passes, and is unchanged against itself', () => {
  fc.assert(
    fc.property(body, ([model, values]) => {
      assert.deepEqual(checkModel(createSchema(model), values), values)
      assert.deepEqual(changedFields(model, values, values), {})
      assert.ok(holdsAll(model, values, { ...values, id: 'more' }))
    }),
    { numRuns: 60 },
  )
})

it('anything else is refused with pointers that lead to what is wrong', () => {
  fc.assert(
    fc.property(body, fc.string({ minLength: 1, maxLength: 12 }), fc.anything(), ([model, values], name, anything) => {
      fc.pre(!Object.hasOwn(createSchema(model).shape, name))
      const given: unknown = JSON.parse(
        `${JSON.stringify(values).slice(0, -1)}${Object.keys(values).length > 0 ? ',' : ''}${JSON.stringify(name)}:${JSON.stringify(anything) ?? 'null'}}`,
      )
      assert.throws(
        () => checkModel(createSchema(model), given),
        (error) =>
          error instanceof CrosswalkError &&
          error.code === 'invalid_request' &&
          error.details.parameter!.startsWith('/model/'),
      )
    }),
    { numRuns: 60 },
  )
  for (const value of [null, 7, 'text', []])
    assert.throws(() => checkModel(createSchema(crm.contact), value), { code: 'invalid_request' })
})

it('instants are compared as instants, ids whatever their case, and values inside as a whole', () => {
  const changed = (given: object, stored: object) =>
    Object.keys(changedFields(crm.opportunity, { ...given }, { ...stored }))
  assert.deepEqual(changed({ close_date: '2026-01-01T01:00:00+01:00' }, { close_date: '2026-01-01T00:00:00.000Z' }), [])
  assert.deepEqual(
    changed({ owner: 'ABCDEF00-0000-4000-8000-000000000000' }, { owner: 'abcdef00-0000-4000-8000-000000000000' }),
    [],
  )
  const address = { street_1: 'A', city: 'B' }
  const stored = { addresses: [{ ...address, street_2: 'C' }] }
  assert.deepEqual(Object.keys(changedFields(crm.contact, { addresses: [address] }, stored)), ['addresses'])
  assert.deepEqual(
    changedFields(crm.contact, { addresses: [address] }, { addresses: [{ ...address, street_2: null }] }),
    {},
  )
})

it('the loss of a list is told entry by entry', () => {
  interface Person {
    readonly mail: string
    readonly work: string
  }
  const note = mapping(crm.contact).from<Person>((person) => ({
    remote_id: 'x' as never,
    first_name: unsupported,
    last_name: unsupported,
    account: unsupported,
    owner: unsupported,
    addresses: unsupported,
    email_addresses: list(
      { email_address: filled(person.mail), email_address_type: 'primary' },
      { email_address: filled(person.work), email_address_type: 'work' },
    ),
    phone_numbers: unsupported,
    last_activity_at: unsupported,
    remote_created_at: unsupported,
    contact_url: unsupported,
  }))
  const mails = (...kinds: string[]) => kinds.map((kind) => ({ email_address: kind, email_address_type: kind }))
  const lost = (...kinds: string[]) =>
    lossInside(note.nodes['email_addresses']!, mails(...kinds), '/model/email_addresses').map(
      ({ source }) => source?.pointer,
    )
  assert.deepEqual(lost('work', 'primary'), [])
  assert.deepEqual(lost('work', 'home', 'work'), ['/model/email_addresses/1', '/model/email_addresses/2'])
})

it('a place that the vendor holds already is left out only where other fields stand beside it', () => {
  interface Person {
    readonly root: string
    readonly props: { readonly first: string; readonly mail: string; readonly work: string }
    readonly own: { readonly home: string; readonly mobile: string }
  }
  const place = (person: any) => ({
    remote_id: 'x' as never,
    first_name: person.props.first,
    last_name: unsupported,
    account: unsupported,
    owner: unsupported,
    addresses: unsupported,
    email_addresses: list(
      { email_address: filled(person.props.mail), email_address_type: 'primary' },
      { email_address: filled(person.props.work), email_address_type: 'work' },
      { email_address: filled(person.root), email_address_type: 'root' },
    ),
    phone_numbers: list(
      { phone_number: filled(person.own.home), phone_number_type: 'home' },
      { phone_number: filled(person.own.mobile), phone_number_type: 'mobile' },
    ),
    last_activity_at: unsupported,
    remote_created_at: unsupported,
    contact_url: unsupported,
  })
  const target = { mapping: mapping(crm.contact).from<Person>(place as never) } as unknown as Target
  const mails = (...kinds: string[]) => kinds.map((kind) => ({ email_address: kind, email_address_type: kind }))
  const phones = (...kinds: string[]) => kinds.map((kind) => ({ phone_number: kind, phone_number_type: kind }))
  const sent = (name: string, value: unknown, stored: unknown) =>
    withoutHeld(target, name, target.mapping.write({ [name]: value }), stored)
  assert.deepEqual(sent('email_addresses', mails('work', 'root'), mails('root', 'primary')), {
    props: { mail: null, work: 'work' },
  })
  assert.deepEqual(sent('email_addresses', mails('root'), []), { root: 'root' })
  // An object that the field fills alone is sent as a whole.
  assert.deepEqual(sent('phone_numbers', phones('home', 'mobile'), phones('home')), {
    own: { home: 'home', mobile: 'mobile' },
  })
  // Something is always sent of a field that has changed, if only in what the vendor has no place for.
  assert.deepEqual(sent('email_addresses', mails('root', 'fax'), mails('root')), {
    props: { mail: null, work: null },
    root: 'root',
  })
})

/** Bodies that may well have places in common. */
const { part } = fc.letrec((tie) => ({
  part: fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), fc.oneof({ maxDepth: 2 }, tie('value'), tie('part')), {
    maxKeys: 3,
    noNullPrototype: true,
  }),
  value: fc.oneof(fc.constantFrom(1, 2, null), fc.array(fc.constantFrom(1, 2), { maxLength: 2 })),
}))
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const agree = (one: unknown, other: unknown): boolean =>
  isObject(one) && isObject(other)
    ? Object.keys(one).every((name) => !Object.hasOwn(other, name) || agree(one[name], other[name]))
    : JSON.stringify(one) === JSON.stringify(other)
const holds = (whole: unknown, of: unknown): boolean =>
  isObject(of) && isObject(whole)
    ? Object.keys(of).every((name) => Object.hasOwn(whole, name) && holds(whole[name], of[name]))
    : JSON.stringify(whole) === JSON.stringify(of)

it('inputs of one body are put together where they agree, and both are named where they do not', () => {
  fc.assert(
    fc.property(part, part, (first, second) => {
      const before = JSON.stringify([first, second])
      const parts = bodyParts()
      parts.add('/model/first', first)
      if (agree(first, second)) {
        parts.add('/model/second', second)
        assert.ok(holds(parts.body, first) && holds(parts.body, second))
      } else
        assert.throws(
          () => parts.add('/model/second', second),
          (error) => error instanceof CrosswalkError && /"\/model\/first" and "\/model\/second"/.test(error.message),
        )
      assert.equal(JSON.stringify([first, second]), before)
      assert.equal(Object.getPrototypeOf(parts.body), Object.prototype)
    }),
    { numRuns: 500 },
  )
})

it('no secret is in what is shown of a request, wherever it stood', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9]{8,20}$/), (secret) => {
      const shown = vendorRequest({
        method: 'POST',
        url: `https://api.example.com/things?key=${secret}&page=2`,
        headers: { authorization: `Bearer ${secret}`, accept: 'application/json' },
        body: JSON.stringify({ note: `my key is ${secret}`, nested: [{ token: 'abc' }] }),
        secrets: [secret],
      })
      assert.ok(!JSON.stringify(shown).includes(secret))
      assert.equal(shown.headers['accept'], 'application/json')
      assert.match(shown.url, /key=\*\*\*&page=2$/)
    }),
  )
})
