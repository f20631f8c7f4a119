import { model, onCreate, text, vocabulary, word } from '../language/index.ts'
import { country } from '../shared/country.ts'

export const addressType = vocabulary('AddressType', ['BILLING', 'SHIPPING'])

export const address = model('crm.Address', {
  description: 'A postal address inside an account, contact or lead.',
  fields: {
    street_1: text('First line of the street address.', onCreate),
    street_2: text('Second line of the street address, such as the floor or suite.', onCreate),
    city: text('Town or city.', onCreate),
    state: text('State, province or region, as a code or a name, as the vendor keeps it.', onCreate),
    postal_code: text('Postal or ZIP code, as text because of leading zeros and letters.', onCreate),
    country: word(country, 'Country, as an ISO 3166-1 alpha-2 code.', onCreate),
    address_type: word(addressType, 'What the address is used for.', onCreate),
  },
})
