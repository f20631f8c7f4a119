import { model, text, vocabulary, word } from '../language/index.ts'

export const benefitPlanType = vocabulary('BenefitPlanType', [
  'MEDICAL',
  'HEALTH_SAVINGS',
  'INSURANCE',
  'RETIREMENT',
  'OTHER',
])

export const employerBenefit = model('hris.EmployerBenefit', {
  path: 'employer-benefits',
  description: 'A benefit plan that a company offers its employees. The enrolment of one employee is a benefit.',
  fields: {
    benefit_plan_type: word(benefitPlanType, 'The kind of plan.'),
    name: text('What the plan is called.'),
    description: text('Free text about what the plan covers.'),
    deduction_code: text('The code under which the plan is deducted in payroll.'),
  },
})
