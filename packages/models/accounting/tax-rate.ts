import { embeddedList, equals, model, number, reference, text, vocabulary, word } from '../language/index.ts'
import { taxComponent } from './tax-component.ts'

export const taxRateStatus = vocabulary('TaxRateStatus', ['ACTIVE', 'ARCHIVED'])

export const taxRate = model('accounting.TaxRate', {
  path: 'tax-rates',
  description: 'A rate at which sales or purchases are taxed, made of one or more components.',
  fields: {
    company: reference('accounting.CompanyInfo', 'The company that uses it.'),
    code: text('The short code by which the vendor names it.'),
    name: text('What the tax rate is called.'),
    description: text('Free text about where it applies.'),
    status: word(taxRateStatus, 'Whether it can still be used.'),
    country: text('The country in which it applies, as the vendor keeps it.'),
    total_tax_rate: number('The sum of the rates of its components, in per cent.'),
    effective_tax_rate: number('What is really charged, in per cent, with compound components counted in.'),
    tax_components: embeddedList(taxComponent, 'The parts of which it is made.'),
  },
  filters: {
    company_id: equals('company'),
    name: equals('name'),
  },
})
