import { equals, model, reference, text, vocabulary, word } from '../language/index.ts'

export const trackingCategoryStatus = vocabulary('TrackingCategoryStatus', ['ACTIVE', 'ARCHIVED'])

export const trackingCategoryType = vocabulary('TrackingCategoryType', ['CLASS', 'DEPARTMENT'])

export const trackingCategory = model('accounting.TrackingCategory', {
  path: 'tracking-categories',
  description:
    'A dimension by which amounts are reported besides their account, such as a department, a class or a location.',
  fields: {
    name: text('What the category is called.'),
    status: word(trackingCategoryStatus, 'Whether it can still be used.'),
    category_type: word(trackingCategoryType, 'Whether it is a class or a department.'),
    parent_category: reference(
      'accounting.TrackingCategory',
      'The category under which it is summed up; null at the top.',
      { expandable: false },
    ),
    company: reference('accounting.CompanyInfo', 'The company that uses it.'),
    tracking_category_url: text('The page of the category in the web application of the vendor.'),
  },
  filters: {
    category_type: equals('category_type'),
    company_id: equals('company'),
    name: equals('name'),
    status: equals('status'),
  },
})
