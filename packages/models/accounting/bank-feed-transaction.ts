import {
  boolean,
  datetime,
  equals,
  model,
  number,
  onCreate,
  reference,
  text,
  vocabulary,
  word,
} from '../language/index.ts'

export const creditOrDebit = vocabulary('CreditOrDebit', ['CREDIT', 'DEBIT'])

export const bankFeedTransaction = model('accounting.BankFeedTransaction', {
  path: 'bank-feed-transactions',
  description: 'A movement on a bank account as the bank reports it, before it is matched with the books.',
  fields: {
    bank_feed_transaction_url: text('The page of the transaction in the web application of the vendor.'),
    bank_feed_account: reference('accounting.BankFeedAccount', 'The feed through which it came.', onCreate),
    transaction_date: datetime('When it took place.', onCreate),
    posted_date: datetime('When the bank booked it.', onCreate),
    amount: number('How much was moved, in the currency of the feed; credit_or_debit gives the direction.', onCreate),
    description: text('What the bank wrote about it.', onCreate),
    transaction_type: text('The kind of movement in the words of the vendor.', onCreate),
    payee: text('Who paid or was paid.', onCreate),
    credit_or_debit: word(
      creditOrDebit,
      'CREDIT where money came into the account, DEBIT where it went out.',
      onCreate,
    ),
    source_transaction_id: text('What the bank calls the movement.', onCreate),
    is_processed: boolean('Whether someone has matched or booked it at the vendor.'),
  },
  filters: {
    is_processed: equals('is_processed'),
  },
})
