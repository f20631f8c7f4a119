import { json, model, onCreate, text, vocabulary, word } from '../language/index.ts'
import { country } from '../shared/country.ts'

export const addressType = vocabulary('AddressType', ['BILLING', 'SHIPPING'])

export const address = model('accounting.Address', {
  description: 'One postal address of a contact, company or order.',
  fields: {
    type: word(addressType, 'Whether bills or goods are sent to it.', onCreate),
    street_1: text('The first line of the street.', onCreate),
    street_2: text('The second line of the street, such as a floor.', onCreate),
    city: text('The town.', onCreate),
    state: json('The state or region as the vendor gives it, in whatever form.'),
    country_subdivision: text('The state or province.', onCreate),
    country: word(country, 'The country by its two-letter ISO code.', onCreate),
    zip_code: text('The postal code.', onCreate),
  },
})
