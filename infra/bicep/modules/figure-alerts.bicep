// Alerts on the figures of the functions: those of docs/operate.md.
import { resourceTags } from 'types.bicep'

@description('Name of the installation.')
@minLength(1)
@maxLength(24)
param installation string

@description('Location of the alerts.')
param location string

@description('Tags of the alerts.')
param tags resourceTags

@description('Resource ID of the Application Insights resource that has the figures.')
param insightsId string

@description('So many minutes lie between two sweeps.')
param sweepMinutes 5 | 15

@description('Resource IDs of the action groups that are told.')
param actionGroupIds string[]

var interval = 'PT${sweepMinutes}M'
var twoIntervals = sweepMinutes == 5 ? 'PT10M' : 'PT30M'
var threeIntervals = sweepMinutes == 5 ? 'PT15M' : 'PT45M'

var alerts = [
  {
    key: 'no-sweep'
    title: 'no sweep completed'
    description: 'Correctness rests on the sweep, and none went through everything for three intervals: poolsync doctor, link last-sweep.'
    query: 'customMetrics | where name == "SweepsCompleted"'
    frequency: 'PT5M'
    window: threeIntervals
    operator: 'LessThan'
    threshold: 1
    periods: 1
    severity: 1
  }
  {
    key: 'watch-stale'
    title: 'the watch does not renew its Lease'
    description: 'Nothing is scaled: for two intervals no sweep found a Lease of the watch that was renewed within two minutes. Look at the pods of poolsync-system.'
    // Where there is no Lease there is no figure.
    query: 'customMetrics | where name == "WatchLeaseAge" and valueSum <= 120'
    frequency: 'PT5M'
    window: twoIntervals
    operator: 'LessThan'
    threshold: 1
    periods: 1
    severity: 1
  }
  {
    key: 'unseen'
    title: 'sweeps do not see everything'
    description: 'In three sweeps in a row an account or the cluster was out of reach: poolsync doctor, link last-sweep.'
    query: 'customMetrics | where name in ("PoolsUnseen", "SweepsCutShort") and valueSum > 0'
    frequency: interval
    window: interval
    operator: 'GreaterThan'
    threshold: 0
    periods: 3
    severity: 2
  }
  {
    key: 'not-corrected'
    title: 'drift is not corrected'
    description: 'In three sweeps in a row pools could not be corrected: poolsync plan -A names them.'
    query: 'customMetrics | where name == "DriftNotCorrected" and valueSum > 0'
    frequency: interval
    window: interval
    operator: 'GreaterThan'
    threshold: 0
    periods: 3
    severity: 3
  }
  {
    key: 'missed'
    title: 'events do not arrive'
    description: 'In an hour more than 1 % of the pools, and more than one, had a list that was wrong without an event having said so: an event subscription is missing, or filters too much.'
    query: 'customMetrics | where name in ("DriftMissedByEvents", "SweepsCompleted", "PoolsSwept") | summarize missed = sumif(valueSum, name == "DriftMissedByEvents"), sweeps = sumif(valueSum, name == "SweepsCompleted"), swept = sumif(valueSum, name == "PoolsSwept") | where missed > 1 and missed * sweeps > 0.01 * swept'
    frequency: 'PT15M'
    window: 'PT1H'
    operator: 'GreaterThan'
    threshold: 0
    periods: 1
    severity: 3
  }
  {
    key: 'unreadable'
    title: 'messages cannot be read'
    description: 'Somebody sends what cannot be read: poolsync dead-letters list says why.'
    query: 'customMetrics | where name == "MessagesRejected" and valueSum > 0'
    frequency: 'PT5M'
    window: 'PT5M'
    operator: 'GreaterThan'
    threshold: 0
    periods: 1
    severity: 3
  }
  {
    key: 'failed'
    title: 'functions fail'
    description: 'A setting, a right, or a fault of ours: look at the log of the app.'
    query: 'requests | where success == false'
    frequency: 'PT5M'
    window: 'PT5M'
    operator: 'GreaterThan'
    threshold: 0
    periods: 1
    severity: 2
  }
]

resource figureAlerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in alerts: {
    name: 'poolsync-${installation}-${alert.key}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Poolsync (${installation}): ${alert.title}'
      description: alert.description
      severity: alert.severity
      enabled: true
      scopes: [insightsId]
      evaluationFrequency: alert.frequency
      windowSize: alert.window
      autoMitigate: true
      // Its tables come with the first figures.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: 'Count'
            operator: alert.operator
            threshold: alert.threshold
            failingPeriods: {
              numberOfEvaluationPeriods: alert.periods
              minFailingPeriodsToAlert: alert.periods
            }
          }
        ]
      }
      actions: {
        actionGroups: actionGroupIds
      }
    }
  }
]
