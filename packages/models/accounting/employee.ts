import { boolean, email, equals, model, reference, text, vocabulary, word } from '../language/index.ts'

export const employeeStatus = vocabulary('EmployeeStatus', ['ACTIVE', 'INACTIVE'])

export const employee = model('accounting.Employee', {
  path: 'employees',
  description:
    'A person who works for the company, as the books know them: to pay back expenses, to attribute sales. What hris calls an employee, with employment and pay, is another model.',
  fields: {
    employee_url: text('The page of the employee in the web application of the vendor.'),
    first_name: text('Given name.'),
    last_name: text('Family name.'),
    is_contractor: boolean('Whether the person works on a contract of their own, not as staff.'),
    employee_number: text('The number by which the company knows the person, as text.'),
    email_address: email('The main e-mail address.'),
    company: reference('accounting.CompanyInfo', 'The company for which the person works.'),
    status: word(employeeStatus, 'Whether the person still works there.'),
  },
  filters: {
    company_id: equals('company'),
  },
})
