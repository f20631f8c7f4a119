import { boolean, email, equals, model, reference, text, vocabulary, word } from '../language/index.ts'

export const employeeStatus = vocabulary('EmployeeStatus', ['ACTIVE', 'INACTIVE'])

export const employee = model('accounting.Employee', {
  path: 'employees',
  description: 'A person who works for the company, as the books know them: for expenses and time, not for wages.',
  fields: {
    employee_url: text('Where a person opens the employee at the vendor, a web address.'),
    first_name: text('Given name.'),
    last_name: text('Family name.'),
    is_contractor: boolean('Whether the person works on their own account and not as staff.'),
    employee_number: text('The number by which the company knows the person, as text.'),
    email_address: email('The e-mail address for work.'),
    company: reference('accounting.CompanyInfo', 'The company in whose books it stands; null where the linked account keeps the books of one company only.'),
    status: word(employeeStatus, 'Whether the person still works there.'),
  },
  filters: {
    company_id: equals('company'),
  },
})
