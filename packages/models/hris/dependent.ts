import { boolean, datetime, equals, model, reference, sensitive, text, vocabulary, word } from '../language/index.ts'
import { gender } from './vocabularies.ts'

export const dependentRelationship = vocabulary('DependentRelationship', ['CHILD', 'SPOUSE', 'DOMESTIC_PARTNER'])

export const dependent = model('hris.Dependent', {
  path: 'dependents',
  description: 'A family member of an employee, usually one covered by the benefits of the employee.',
  fields: {
    first_name: text('Given name.'),
    middle_name: text('Second given name or initial.'),
    last_name: text('Family name.'),
    relationship: word(dependentRelationship, 'How the dependent is related to the employee.'),
    employee: reference('hris.Employee', 'The employee on whom the person depends.', { expandable: false }),
    date_of_birth: datetime('The day of birth.'),
    gender: word(gender, 'The gender on file.'),
    phone_number: text('Telephone number, as the vendor writes it.'),
    home_location: reference('hris.Location', 'Where the dependent lives.', { expandable: false }),
    is_student: boolean('Whether the dependent is in education, which may extend coverage beyond the usual age.'),
    ssn: text('The social security number of the dependent; left out unless it is asked for.', sensitive),
  },
  filters: {
    employee_id: equals('employee'),
  },
})
