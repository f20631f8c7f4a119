import { equals, model, number, onCreate, reference, text, vocabulary, word } from '../language/index.ts'
import { currency } from '../shared/currency.ts'

export const accountClassification = vocabulary('AccountClassification', [
  'ASSET',
  'EQUITY',
  'EXPENSE',
  'LIABILITY',
  'REVENUE',
])

export const accountType = vocabulary('AccountType', [
  'BANK',
  'CREDIT_CARD',
  'ACCOUNTS_PAYABLE',
  'ACCOUNTS_RECEIVABLE',
  'FIXED_ASSET',
  'OTHER_ASSET',
  'OTHER_CURRENT_ASSET',
  'OTHER_EXPENSE',
  'OTHER_INCOME',
  'COST_OF_GOODS_SOLD',
  'OTHER_CURRENT_LIABILITY',
  'LONG_TERM_LIABILITY',
  'NON_POSTING',
])

export const accountStatus = vocabulary('AccountStatus', ['ACTIVE', 'PENDING', 'INACTIVE'])

export const account = model('accounting.Account', {
  path: 'accounts',
  description:
    'An account of the general ledger, to which amounts are booked. Not a customer, and a bank account only through the ledger account that stands for it.',
  fields: {
    account_url: text('The page of the account in the web application of the vendor.', onCreate),
    name: text('What the account is called.', onCreate),
    description: text('Free text about what is booked to it.', onCreate),
    classification: word(
      accountClassification,
      'On which side of the books it stands, the broadest grouping.',
      onCreate,
    ),
    type: text('The kind of account in the words of the vendor.', onCreate),
    account_type: word(accountType, 'The kind of account, finer than its classification.', onCreate),
    status: word(accountStatus, 'Whether it can still be booked to.', onCreate),
    current_balance: number('What it holds now, in its own currency, without the accounts below it.', onCreate),
    currency: word(currency, 'Currency in which it is kept, as an ISO 4217 code.', onCreate),
    account_number: text('Its number or code in the chart of accounts, as text.', onCreate),
    parent_account: reference('accounting.Account', 'The account under which it is summed up; null at the top.', {
      ...onCreate,
      expandable: false,
    }),
    company: reference('accounting.CompanyInfo', 'The company in whose books the account is kept.', onCreate),
  },
  filters: {
    account_type: equals('account_type'),
    classification: equals('classification'),
    company_id: equals('company'),
    name: equals('name'),
    status: equals('status'),
  },
})
