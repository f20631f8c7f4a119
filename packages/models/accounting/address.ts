import { json, model, onCreate, text, vocabulary, word } from '../language/index.ts'
import { country } from '../shared/country.ts'

export const addressType = vocabulary('AddressType', ['BILLING', 'SHIPPING'])

export const address = model('accounting.Address', {
  valuePath: 'addresses',
  description: 'A postal address inside a company, a contact or an order.',
  fields: {
    type: word(addressType, 'What the address is used for.', onCreate),
    street_1: text('First line of the street address.', onCreate),
    street_2: text('Second line of the street address, such as the floor or suite.', onCreate),
    city: text('Town or city.', onCreate),
    state: json('State or province exactly as the vendor has it; country_subdivision holds it as text.'),
    country_subdivision: text('State, province or region, as a code or a name, as the vendor keeps it.', onCreate),
    country: word(country, 'Country, as an ISO 3166-1 alpha-2 code.', onCreate),
    zip_code: text('Postal or ZIP code, as text because of leading zeros and letters.', onCreate),
  },
})
