import { datetime, equals, model, number, reference, text } from '../language/index.ts'

export const benefit = model('hris.Benefit', {
  path: 'benefits',
  description:
    'The enrolment of one employee in a benefit plan. The plan as the company offers it is an employer benefit.',
  fields: {
    employee: reference('hris.Employee', 'The employee who is enrolled.'),
    provider_name: text('The insurer or other provider of the plan.'),
    benefit_plan_type: text(
      'The kind of plan, in the words of the vendor; the employer benefit has it as a word of a vocabulary.',
    ),
    employee_contribution: number(
      'What the employee pays towards the plan, per period of the plan, in the currency of the payroll.',
    ),
    company_contribution: number(
      'What the company pays towards the plan, per period of the plan, in the currency of the payroll.',
    ),
    start_date: datetime('The day on which the coverage begins.'),
    end_date: datetime('The day on which the coverage ends; null while no end is known.'),
    employer_benefit: reference(
      'hris.EmployerBenefit',
      'The plan, as the company offers it, in which the employee is enrolled.',
      { expandable: false },
    ),
  },
  filters: {
    employee_id: equals('employee'),
  },
})
