import { datetime, model, number, onCreate, text, vocabulary, word } from '../language/index.ts'
import { currency } from '../shared/currency.ts'

export const bankFeedStatus = vocabulary('BankFeedStatus', ['ACTIVE', 'INACTIVE'])

export const bankFeedAccountType = vocabulary('BankFeedAccountType', ['BANK', 'CREDIT_CARD'])

export const bankFeedAccount = model('accounting.BankFeedAccount', {
  path: 'bank-feed-accounts',
  description:
    'The tie between an account at a bank, from which transactions flow, and the ledger account that receives them.',
  fields: {
    bank_feed_account_url: text('The page of the feed in the web application of the vendor.', onCreate),
    source_account_id: text('What the source calls its account.', onCreate),
    target_account_id: text('What the vendor calls the ledger account that receives the transactions.', onCreate),
    source_account_name: text('The name of the account at the source.', onCreate),
    source_account_number: text('The number of the account at the source, often only its last digits.', onCreate),
    target_account_name: text('The name of the ledger account that receives the transactions.', onCreate),
    currency: word(currency, 'Currency of the account, as an ISO 4217 code.', onCreate),
    feed_status: word(bankFeedStatus, 'Whether transactions still flow.', onCreate),
    feed_start_date: datetime('From when on transactions are fed.', onCreate),
    source_account_balance: number('The balance of the account at the source, in its currency.', onCreate),
    account_type: word(bankFeedAccountType, 'Whether it is a bank account or a credit card.', onCreate),
  },
})
