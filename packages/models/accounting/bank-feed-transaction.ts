import { boolean, datetime, equals, model, number, onCreate, reference, text, vocabulary, word } from '../language/index.ts'

export const creditOrDebit = vocabulary('CreditOrDebit', ['CREDIT', 'DEBIT'])

export const bankFeedTransaction = model('accounting.BankFeedTransaction', {
  path: 'bank-feed-transactions',
  description: 'One movement on an account at a bank, handed over to be matched with the books. It is not booked until a person or a rule at the vendor does so.',
  fields: {
    bank_feed_transaction_url: text('Where a person opens the movement at the vendor, a web address.'),
    bank_feed_account: reference('accounting.BankFeedAccount', 'The feed through which it comes.', onCreate),
    transaction_date: datetime('When the movement took place.', onCreate),
    posted_date: datetime('When the bank booked it.', onCreate),
    amount: number('How much moved, in the currency of the feed; the direction is in `credit_or_debit`.', onCreate),
    description: text('The text on the statement.', onCreate),
    transaction_type: text('The kind of movement in the words of the bank.', onCreate),
    payee: text('Who was paid, or who paid.', onCreate),
    credit_or_debit: word(creditOrDebit, 'Whether money came in (credit) or went out (debit).', onCreate),
    source_transaction_id: text('What the bank calls the movement; the vendor recognises repetitions by it.', onCreate),
    is_processed: boolean('Whether the vendor has taken it over.'),
  },
  filters: {
    is_processed: equals('is_processed'),
  },
})
