import { datetime, model, number, onCreate, text, vocabulary, word } from '../language/index.ts'
import { currency } from '../shared/currency.ts'

export const bankFeedStatus = vocabulary('BankFeedStatus', ['ACTIVE', 'INACTIVE'])

export const bankFeedAccountType = vocabulary('BankFeedAccountType', ['BANK', 'CREDIT_CARD'])

export const bankFeedAccount = model('accounting.BankFeedAccount', {
  path: 'bank-feed-accounts',
  description: 'The link between an account at a bank and the account of the ledger that receives its movements. It feeds the books and is not an account of the ledger itself.',
  fields: {
    bank_feed_account_url: text('Where a person opens the feed at the vendor, a web address.', onCreate),
    source_account_id: text('What the bank calls the account from which movements come.', onCreate),
    target_account_id: text('What the vendor calls the ledger account that receives them.', onCreate),
    source_account_name: text('The name of the account at the bank.', onCreate),
    source_account_number: text('The number of the account at the bank, which a person can recognise; it may be shortened.', onCreate),
    target_account_name: text('The name of the receiving ledger account.', onCreate),
    currency: word(currency, 'The currency in which the account at the bank is kept.', onCreate),
    feed_status: word(bankFeedStatus, 'Whether movements are accepted.', onCreate),
    feed_start_date: datetime('The first day whose movements are fed.', onCreate),
    source_account_balance: number('What the account at the bank holds, in its currency.', onCreate),
    account_type: word(bankFeedAccountType, 'Whether it is a current account or a credit card.', onCreate),
  },
})
