import { among, boolean, equals, model, reference, text, vocabulary, word } from '../language/index.ts'

export const groupType = vocabulary('GroupType', ['TEAM', 'DEPARTMENT', 'COST_CENTER', 'BUSINESS_UNIT', 'GROUP'])

export const group = model('hris.Group', {
  path: 'groups',
  description: 'Any unit to which employees belong: a department, a cost center, a business unit, a team.',
  fields: {
    group_url: text('The page of the group in the web application of the vendor.'),
    parent_group: reference('hris.Group', 'The group of which this one is a part; null at the top.', {
      expandable: false,
    }),
    name: text('What the group is called.'),
    type: word(groupType, 'The kind of unit.'),
    is_commonly_used_as_team: boolean(
      'Whether companies mostly use this kind of unit of the vendor as what others call a team.',
    ),
  },
  filters: {
    is_commonly_used_as_team: equals('is_commonly_used_as_team'),
    names: among('name'),
    types: among('type'),
  },
  distinct: { types: 'type' },
})
