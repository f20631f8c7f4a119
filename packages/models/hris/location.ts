import { equals, model, text, vocabulary, word } from '../language/index.ts'
import { country } from '../shared/country.ts'

export const locationType = vocabulary('LocationType', ['HOME', 'WORK'])

export const location = model('hris.Location', {
  path: 'locations',
  description: 'A place where employees work or live, with its postal address.',
  fields: {
    name: text('What the place is called, such as the name of an office.'),
    phone_number: text('Telephone number of the place, as the vendor writes it.'),
    street_1: text('First line of the street address.'),
    street_2: text('Second line of the street address, such as the floor or suite.'),
    city: text('Town or city.'),
    state: text('State, province or region; a code in the United States where the vendor has one.'),
    zip_code: text('Postal or ZIP code, as text because of leading zeros and letters.'),
    country: word(country, 'Country, as an ISO 3166-1 alpha-2 code.'),
    location_type: word(locationType, 'Whether it is a workplace or a home.'),
  },
  filters: {
    location_type: equals('location_type'),
  },
})
