import { boolean, equals, model, reference, text } from '../language/index.ts'

export const project = model('accounting.Project', {
  path: 'projects',
  description: 'A piece of work whose costs and earnings are followed on their own, often for one customer.',
  fields: {
    project_url: text('The page of the project in the web application of the vendor.'),
    name: text('What the project is called.'),
    is_active: boolean('Whether it is still going on.'),
    company: reference('accounting.CompanyInfo', 'The company in whose books the project is kept.'),
    contact: reference('accounting.Contact', 'The customer for whom it is done.'),
  },
  filters: {
    company_id: equals('company'),
    is_active: equals('is_active'),
  },
})
