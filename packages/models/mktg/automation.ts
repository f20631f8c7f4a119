import { datetime, json, model, onCreate, references, text, vocabulary, word } from '../language/index.ts'

export const automationTriggerType = vocabulary('AutomationTriggerType', ['TRIGGER_EVENT', 'RECURRENCE'])

export const automation = model('mktg.Automation', {
  path: 'automations',
  description: 'A rule that sends e-mails or messages by itself, when something happens or again and again.',
  fields: {
    name: text('What the automation is called.', onCreate),
    trigger_type: word(
      automationTriggerType,
      'Whether it is set off by something that happens or by the calendar.',
      onCreate,
    ),
    start_date: datetime('The day from which it runs.', onCreate),
    end_date: datetime('The day on which it stops; null while no end is set.', onCreate),
    description: text('Free text about what it is for.', onCreate),
    status: text('Whether it is running, in the words of the vendor.', onCreate),
    automation_trigger: json('What sets it off, as the vendor describes it.', onCreate),
    actions: references('mktg.Action', 'What it does, step by step, once it is set off.', {
      ...onCreate,
      expandable: false,
    }),
  },
})
