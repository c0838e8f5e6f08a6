// Tells of events that Event Grid gave up, in the resource group of the topic.
import { resourceTags } from 'types.bicep'

@description('Name of the alert.')
@minLength(1)
@maxLength(60)
param name string

@description('Tags of the alert.')
param tags resourceTags

@description('Resource ID of the topic or system topic.')
param topicId string

@description('Namespace of its metrics.')
param metricNamespace 'Microsoft.EventGrid/topics' | 'Microsoft.EventGrid/systemTopics'

@description('Resource IDs of the action groups that are told.')
param actionGroupIds string[]

resource dropped 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: {
    description: 'Event Grid gave events up, or has nobody to give them to: look at the right of the identity that delivers, and at the queue. The sweep finds what they told.'
    severity: 2
    enabled: true
    scopes: [topicId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dropped'
          metricNamespace: metricNamespace
          metricName: 'DroppedEventCount'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
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
