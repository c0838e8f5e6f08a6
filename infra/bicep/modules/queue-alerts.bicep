// Tells of messages that wait, and of those that lie before people.
import { resourceTags } from 'types.bicep'

@description('What the names of the alerts begin with.')
@minLength(1)
@maxLength(60)
param namePrefix string

@description('Tags of the alerts.')
param tags resourceTags

@description('Resource ID of the Service Bus namespace.')
param namespaceId string

@description('Names of the queues of that namespace.')
@minLength(1)
param queueNames string[]

@description('Resource IDs of the action groups that are told.')
param actionGroupIds string[]

var alerts = [
  {
    key: 'backlog'
    description: 'Many hints waited for a quarter of an hour: the app observe does not run, or does not keep up.'
    metricName: 'ActiveMessages'
    // What was lowest in that time: a wave that is worked off is no alarm.
    timeAggregation: 'Minimum'
    window: 'PT15M'
    queues: ['poolsync-events']
    threshold: 100
    severity: 2
  }
  {
    key: 'unscaled'
    description: 'Requests to scale waited for a quarter of an hour without an end: the app act does not run, or does not keep up.'
    metricName: 'ActiveMessages'
    // They are few, and what has to wait for a budget is no active message meanwhile.
    timeAggregation: 'Minimum'
    window: 'PT15M'
    queues: ['poolsync-scale']
    threshold: 0
    severity: 2
  }
  {
    key: 'rejected'
    description: 'Messages lie in the queue for people: poolsync dead-letters list says why.'
    metricName: 'ActiveMessages'
    timeAggregation: 'Maximum'
    window: 'PT5M'
    queues: ['poolsync-rejected']
    threshold: 0
    severity: 3
  }
  {
    key: 'dead-letters'
    description: 'A function gave no answer to messages again and again: poolsync dead-letters list shows them.'
    metricName: 'DeadletteredMessages'
    timeAggregation: 'Maximum'
    window: 'PT5M'
    queues: ['poolsync-events', 'poolsync-scale', 'poolsync-sweep']
    threshold: 0
    severity: 2
  }
]

var alertsHere = filter(alerts, one => !empty(intersection(one.queues, queueNames)))

resource queueAlerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for alert in alertsHere: {
    name: '${namePrefix}-${alert.key}'
    location: 'global'
    tags: tags
    properties: {
      description: alert.description
      severity: alert.severity
      enabled: true
      scopes: [namespaceId]
      evaluationFrequency: 'PT5M'
      windowSize: alert.window
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: alert.key
            metricNamespace: 'Microsoft.ServiceBus/namespaces'
            metricName: alert.metricName
            timeAggregation: alert.timeAggregation
            operator: 'GreaterThan'
            threshold: alert.threshold
            dimensions: [
              {
                name: 'EntityName'
                operator: 'Include'
                values: intersection(alert.queues, queueNames)
              }
            ]
          }
        ]
      }
      actions: [
        for id in actionGroupIds: {
          actionGroupId: id
        }
      ]
    }
  }
]
