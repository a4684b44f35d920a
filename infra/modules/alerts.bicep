// The alerts. Each rule has a query in ../queries that yields `value`, and a section in docs/operations.md.

@description('Ending of the names.')
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Resource id of the Application Insights component.')
param insightsId string

@description('Resource id of the storage account.')
param storageId string

@description('Who gets an email when an alert fires. Empty: nobody.')
param email string

@description('Slowest answer to one webhook in twenty before the alert fires, in ms.')
param webhookP95Milliseconds int

// severity: 1 is urgent, and nobody outside can cause it; 2 can wait for working hours, 3 is to know. frequency and window: ISO 8601 durations.
// by: the column that tells one alert from another. lookBack: how far the query reads, if further than the window;
// two days at most, and any of the values that a window can have.
var rules = [
  {
    name: 'tick-missing'
    summary: 'No tick for 10 minutes, or no line about the backlog: timers have stopped, and with them reminders or other alerts.'
    query: loadTextContent('../queries/tick-missing.kql')
    operator: 'LessThan'
    threshold: 1
    severity: 1
    frequency: 'PT5M'
    window: 'PT10M'
    by: ''
    lookBack: 'P2D'
  }
  {
    name: 'dead-letters'
    summary: 'A message became a dead letter: a person must decide.'
    query: loadTextContent('../queries/dead-letters.kql')
    operator: 'GreaterThan'
    threshold: 0
    severity: 2
    frequency: 'PT5M'
    window: 'PT10M'
    by: ''
    lookBack: ''
  }
  {
    name: 'outbox-stuck'
    summary: 'The first message on the outbox has waited for 10 minutes: nothing is sent, or not fast enough.'
    query: loadTextContent('../queries/outbox-stuck.kql')
    operator: 'GreaterThan'
    threshold: 600
    severity: 1
    frequency: 'PT5M'
    window: 'PT10M'
    by: ''
    lookBack: ''
  }
  {
    name: 'account-refused'
    summary: 'Twilio refuses the account or its credentials: all messages are held until that is mended.'
    query: loadTextContent('../queries/account-refused.kql')
    operator: 'GreaterThan'
    threshold: 0
    severity: 1
    frequency: 'PT5M'
    window: 'PT10M'
    by: ''
    lookBack: ''
  }
  {
    name: 'unknown-outcomes'
    summary: 'More than 5 attempts in 15 minutes got no clear answer from Twilio.'
    query: loadTextContent('../queries/unknown-outcomes.kql')
    operator: 'GreaterThan'
    threshold: 5
    severity: 2
    frequency: 'PT5M'
    window: 'PT15M'
    by: ''
    lookBack: ''
  }
  {
    name: 'failed-deliveries'
    summary: 'More than 10 % of the last hour\'s messages failed with one error code, and 20 at least.'
    query: loadTextContent('../queries/failed-deliveries.kql')
    operator: 'GreaterThan'
    threshold: 10
    severity: 2
    frequency: 'PT15M'
    window: 'PT1H'
    by: 'code'
    lookBack: ''
  }
  {
    name: 'signature-failures'
    summary: 'More than 10 webhooks in 10 minutes were not signed by Twilio: an attack, or a wrong token or URL.'
    query: loadTextContent('../queries/signature-failures.kql')
    operator: 'GreaterThan'
    threshold: 10
    severity: 3 // anybody can cause it; if Twilio is refused, webhooks-missed is urgent
    frequency: 'PT5M'
    window: 'PT10M'
    by: ''
    lookBack: ''
  }
  {
    name: 'webhooks-missed'
    summary: 'More than 2 texts or calls in 30 minutes were found at Twilio only: its webhooks are refused, or do not arrive.'
    query: loadTextContent('../queries/webhooks-missed.kql')
    operator: 'GreaterThan'
    threshold: 2
    severity: 1
    frequency: 'PT15M'
    window: 'PT30M'
    by: ''
    lookBack: ''
  }
  {
    name: 'webhooks-slow'
    summary: 'One webhook in twenty takes too long: Twilio gives up after 15 s.'
    query: loadTextContent('../queries/webhooks-slow.kql')
    operator: 'GreaterThan'
    threshold: webhookP95Milliseconds
    severity: 2
    frequency: 'PT5M'
    window: 'PT15M'
    by: ''
    lookBack: ''
  }
  {
    name: 'webhooks-failing'
    summary: 'More than 5 webhooks in 10 minutes ended in an error of ours.'
    query: loadTextContent('../queries/webhooks-failing.kql')
    operator: 'GreaterThan'
    threshold: 5
    severity: 1
    frequency: 'PT5M'
    window: 'PT10M'
    by: ''
    lookBack: ''
  }
  {
    name: 'timer-overdue'
    summary: 'A timer has not ended well for longer than it may: it fails every time, or has stopped.'
    query: loadTextContent('../queries/timer-overdue.kql')
    operator: 'GreaterThan'
    threshold: 0
    severity: 2
    frequency: 'PT15M'
    window: 'PT1H'
    by: 'timer'
    lookBack: 'P2D'
  }
  {
    name: 'limit-near'
    summary: 'A limit of LIMITS is used to 80 %: what is over it will be refused or held.'
    query: loadTextContent('../queries/limit-near.kql')
    operator: 'GreaterThan'
    threshold: 0
    severity: 3
    frequency: 'PT15M'
    window: 'PT1H'
    by: 'limit'
    lookBack: 'P2D'
  }
  {
    name: 'limit-reached'
    summary: 'A limit of LIMITS is reached: further messages are refused or held until its hour or day is over.'
    query: loadTextContent('../queries/limit-reached.kql')
    operator: 'GreaterThan'
    threshold: 0
    severity: 2
    frequency: 'PT15M'
    window: 'PT1H'
    by: 'limit'
    lookBack: 'P2D'
  }
  {
    name: 'stopped'
    summary: 'Sending is stopped, in whole or in part. This comes once a day until somebody ends the stop.'
    query: loadTextContent('../queries/stopped.kql')
    operator: 'GreaterThan'
    threshold: 0
    severity: 2
    frequency: 'PT15M'
    window: 'PT1H'
    by: 'since'
    lookBack: ''
  }
  {
    name: 'prefix-held'
    summary: 'Messages to many new numbers that share a prefix are held: a person must release them, or look who sends.'
    query: loadTextContent('../queries/prefix-held.kql')
    operator: 'GreaterThan'
    threshold: 0
    severity: 2
    frequency: 'PT15M'
    window: 'PT1H'
    by: 'prefix'
    lookBack: ''
  }
]

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${name}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'switchboard'
    emailReceivers: empty(email) ? [] : [{ name: 'on-call', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for rule in rules: {
    name: '${rule.name}-${name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Switchboard: ${rule.name}'
      description: '${rule.summary} What to do: docs/operations.md#${rule.name}'
      severity: rule.severity
      enabled: true
      scopes: [insightsId]
      evaluationFrequency: rule.frequency
      windowSize: rule.window
      overrideQueryTimeRange: empty(rule.lookBack) ? null : rule.lookBack
      skipQueryValidation: true // a new workspace does not have its tables yet; `make check` reads the queries
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: rule.query
            metricMeasureColumn: 'value'
            timeAggregation: 'Maximum'
            operator: rule.operator
            threshold: rule.threshold
            dimensions: empty(rule.by) ? [] : [{ name: rule.by, operator: 'Include', values: ['*'] }]
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      actions: { actionGroups: [actionGroup.id] }
    }
  }
]

resource storageDown 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'storage-unavailable-${name}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Storage answered fewer than 90 % of requests within a quarter of an hour. What to do: docs/operations.md#storage-unavailable'
    severity: 1
    enabled: true
    scopes: [storageId]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT15M' // longer than a moment's fault: a failed request in a hundred is Azure's daily life
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'availability'
          metricNamespace: 'Microsoft.Storage/storageAccounts'
          metricName: 'Availability'
          operator: 'LessThan'
          threshold: 90
          timeAggregation: 'Average'
        }
      ]
    }
    actions: [{ actionGroupId: actionGroup.id }]
  }
}
