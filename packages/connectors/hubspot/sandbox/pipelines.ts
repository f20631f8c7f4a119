/** The pipelines of deals, and their stages. */
const stages = (pipeline: string, ...labels: readonly (readonly [id: string, label: string, probability: string])[]) =>
  labels.map(([id, label, probability], displayOrder) => ({
    label,
    displayOrder,
    metadata: { isClosed: String(probability === '1.0' || probability === '0.0'), probability },
    id: pipeline === 'default' ? id : `${pipeline}${displayOrder}`,
    createdAt: '2024-01-08T09:00:00Z',
    updatedAt: '2024-01-08T09:00:00Z',
    writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
    archived: false,
  }))

export const seededPipelines = [
  {
    label: 'Sales Pipeline',
    displayOrder: 0,
    id: 'default',
    stages: stages(
      'default',
      ['appointmentscheduled', 'Appointment Scheduled', '0.2'],
      ['qualifiedtobuy', 'Qualified To Buy', '0.4'],
      ['presentationscheduled', 'Presentation Scheduled', '0.6'],
      ['decisionmakerboughtin', 'Decision Maker Bought-In', '0.8'],
      ['contractsent', 'Contract Sent', '0.9'],
      ['closedwon', 'Closed Won', '1.0'],
      ['closedlost', 'Closed Lost', '0.0'],
    ),
    createdAt: '2024-01-08T09:00:00Z',
    updatedAt: '2024-01-08T09:00:00Z',
    archived: false,
  },
  {
    label: 'Renewals',
    displayOrder: 1,
    id: '7312846',
    stages: stages('7312846', ['', 'Due', '0.6'], ['', 'Renewed', '1.0'], ['', 'Churned', '0.0']),
    createdAt: '2024-03-01T09:00:00Z',
    updatedAt: '2024-03-01T09:00:00Z',
    archived: false,
  },
]
