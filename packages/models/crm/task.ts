import { datetime, model, onWrite, reference, text, url, vocabulary, word } from '../language/index.ts'

export const taskStatus = vocabulary('TaskStatus', ['OPEN', 'CLOSED'])

export const task = model('crm.Task', {
  path: 'tasks',
  description: 'Something a user has to do about a customer. What took place already is an engagement.',
  fields: {
    subject: text('What is to be done, in a few words.', onWrite),
    content: text('The details.', onWrite),
    owner: reference('crm.User', 'The user of the CRM who has to do it.', onWrite),
    account: reference('crm.Account', 'The organisation it is about.', onWrite),
    opportunity: reference('crm.Opportunity', 'The deal it is about.', onWrite),
    contact: reference('crm.Contact', 'The person it is about.', onWrite),
    completed_date: datetime('When it was done; null while open.', onWrite),
    due_date: datetime('By when it should be done.', onWrite),
    status: word(taskStatus, 'Whether it is still to be done.', onWrite),
    task_url: url('The page of this task in the web application of the vendor.'),
  },
  remoteFields: true,
})
