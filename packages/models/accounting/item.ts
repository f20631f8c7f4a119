import { datetime, equals, model, number, onWrite, reference, text, vocabulary, word } from '../language/index.ts'

export const itemStatus = vocabulary('ItemStatus', ['ACTIVE', 'ARCHIVED'])

export const itemType = vocabulary('ItemType', ['INVENTORY', 'NON_INVENTORY', 'SERVICE', 'UNKNOWN'])

export const item = model('accounting.Item', {
  path: 'items',
  description: 'A product or a service that the company buys or sells.',
  fields: {
    item_url: text('The page of the item in the web application of the vendor.'),
    name: text('What the item is called.', onWrite),
    status: word(itemStatus, 'Whether it can still be bought or sold.', onWrite),
    type: word(itemType, 'Whether it is a service or a good, and whether its stock is counted.', onWrite),
    unit_price: number('The price at which one unit is sold.', onWrite),
    purchase_price: number('The price at which one unit is bought.', onWrite),
    purchase_account: reference('accounting.Account', 'The account to which purchases of it are booked.', onWrite),
    sales_account: reference('accounting.Account', 'The account to which sales of it are booked.', onWrite),
    company: reference('accounting.CompanyInfo', 'The company in whose books the item is kept.', onWrite),
    purchase_tax_rate: reference('accounting.TaxRate', 'The tax rate when it is bought.', onWrite),
    sales_tax_rate: reference('accounting.TaxRate', 'The tax rate when it is sold.', onWrite),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
  },
  filters: {
    company_id: equals('company'),
    name: equals('name'),
  },
})
