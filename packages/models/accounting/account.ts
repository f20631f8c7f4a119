import { equals, model, number, onCreate, reference, text, vocabulary, word } from '../language/index.ts'
import { currency } from '../shared/currency.ts'

export const accountClassification = vocabulary('AccountClassification', ['ASSET', 'EQUITY', 'EXPENSE', 'LIABILITY', 'REVENUE'])

export const accountType = vocabulary('AccountType', ['BANK', 'CREDIT_CARD', 'ACCOUNTS_PAYABLE', 'ACCOUNTS_RECEIVABLE', 'FIXED_ASSET', 'OTHER_ASSET', 'OTHER_CURRENT_ASSET', 'OTHER_EXPENSE', 'OTHER_INCOME', 'COST_OF_GOODS_SOLD', 'OTHER_CURRENT_LIABILITY', 'LONG_TERM_LIABILITY', 'NON_POSTING'])

export const accountStatus = vocabulary('AccountStatus', ['ACTIVE', 'PENDING', 'INACTIVE'])

export const account = model('accounting.Account', {
  path: 'accounts',
  description: 'One account of the general ledger, a row of the chart of accounts. It is not a bank account, though one may stand for it.',
  fields: {
    account_url: text('Where a person opens the account at the vendor, a web address.', onCreate),
    name: text('What the account is called.', onCreate),
    description: text('What is booked to it, in free text.', onCreate),
    classification: word(accountClassification, 'On which side of the accounting equation it stands.', onCreate),
    type: text('The type in the words of the vendor, finer than `account_type`.', onCreate),
    account_type: word(accountType, 'What the account is used for.', onCreate),
    status: word(accountStatus, 'Whether it can be booked to.', onCreate),
    current_balance: number('What it holds now, in its currency; null where the vendor keeps no balance for such accounts.', onCreate),
    currency: word(currency, 'The currency in which it is kept.', onCreate),
    account_number: text('The number in the chart of accounts, as text because it may begin with zeros.', onCreate),
    parent_account: reference('accounting.Account', 'The account under which it is summed up; null at the top.', { ...onCreate, expandable: false }),
    company: reference('accounting.CompanyInfo', 'The company in whose books it stands; null where the linked account keeps the books of one company only.', onCreate),
  },
  filters: {
    account_type: equals('account_type'),
    classification: equals('classification'),
    company_id: equals('company'),
    name: equals('name'),
    status: equals('status'),
  },
})
