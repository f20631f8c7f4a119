import { datetime, equals, model, reference, text, vocabulary, word } from '../language/index.ts'

export const bankAccountType = vocabulary('BankAccountType', ['SAVINGS', 'CHECKING'])

export const bankInfo = model('hris.BankInfo', {
  path: 'bank-info',
  description: 'A bank account into which an employee is paid. An employee may have several.',
  fields: {
    employee: reference('hris.Employee', 'The employee who is paid into the account.'),
    account_number: text('The number of the account, as text; many vendors show only its last digits.'),
    routing_number: text('The number that identifies the bank, such as the ABA number in the United States.'),
    bank_name: text('The bank that keeps the account.'),
    account_type: word(bankAccountType, 'Whether it is a checking or a savings account.'),
    remote_created_at: datetime('When it was created at the vendor.'),
  },
  filters: {
    account_type: equals('account_type'),
    bank_name: equals('bank_name'),
    employee_id: equals('employee'),
  },
  orderBy: ['remote_created_at'],
})
