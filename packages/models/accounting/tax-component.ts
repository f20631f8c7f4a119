import { boolean, model, text, vocabulary, word } from '../language/index.ts'

export const taxComponentType = vocabulary('TaxComponentType', ['SALES', 'PURCHASE'])

export const taxComponent = model('accounting.TaxComponent', {
  description: 'A part of a tax rate, such as the share of the state or of the city.',
  fields: {
    remote_id: text('What the vendor calls the component, as text; null where the vendor gives its components no ids.'),
    name: text('What the component is called.'),
    rate: text('Its rate in per cent, as decimal text.'),
    is_compound: boolean(
      'Whether it is charged on the price together with the other components, not on the price alone.',
    ),
    component_type: word(taxComponentType, 'Whether it is charged on sales or on purchases.'),
  },
})
