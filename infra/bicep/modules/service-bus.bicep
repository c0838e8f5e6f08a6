// The namespace that both apps work with. Whoever comes in shows a token; there are no keys.
import { resourceTags } from 'types.bicep'

@description('Name of the installation.')
@minLength(1)
@maxLength(24)
param installation string

@description('Makes the name of the namespace one that nobody else has.')
@minLength(13)
@maxLength(13)
param token string

@description('Location of the namespace.')
param location string

@description('Tags of the namespace.')
param tags resourceTags

@description('Object ID of the identity of the app that observes.')
param observePrincipalId string

@description('Object ID of the identity of the app that scales.')
param actPrincipalId string

@description('Object ID of the identity by which Event Grid delivers.')
param deliveryPrincipalId string

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: 'sbns-${installation}-${token}'
  location: location
  tags: tags
  // Premium alone has private endpoints; everything else that is needed Standard has.
  sku: {
    name: 'Standard'
    tier: 'Standard'
  }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: 'Enabled'
  }
}

module events 'queue.bicep' = {
  name: 'poolsync-queue-events'
  params: {
    namespaceName: namespace.name
    name: 'poolsync-events'
    // An invocation takes up to 60 s, and locks of a batch are not renewed.
    lockDuration: 'PT2M'
    // As long as Event Grid tries; what waits for a cluster that is away comes back until then.
    timeToLive: 'P1D'
    keepsExpired: true
    // Deliveries count crashes and sends that failed, never faults of cluster or cloud.
    maxDeliveryCount: 100
    requiresSession: false
    receivers: [observePrincipalId]
    // What has to come back is sent once more.
    senders: [observePrincipalId, deliveryPrincipalId]
  }
}

module scale 'queue.bicep' = {
  name: 'poolsync-queue-scale'
  params: {
    namespaceName: namespace.name
    name: 'poolsync-scale'
    // The lock of a session is not renewed while an instance works on batches of it.
    lockDuration: 'PT5M'
    timeToLive: 'P1D'
    keepsExpired: true
    maxDeliveryCount: 100
    // A session for each budget of updates, so that one instance at a time spends it.
    requiresSession: true
    receivers: [actPrincipalId]
    senders: [actPrincipalId, deliveryPrincipalId]
  }
}

module sweep 'queue.bicep' = {
  name: 'poolsync-queue-sweep'
  params: {
    namespaceName: namespace.name
    name: 'poolsync-sweep'
    // A run that goes on takes up to 270 s.
    lockDuration: 'PT5M'
    // By then the schedule has long begun anew.
    timeToLive: 'PT1H'
    keepsExpired: true
    maxDeliveryCount: 3
    requiresSession: false
    receivers: [observePrincipalId]
    senders: [observePrincipalId]
  }
}

module rejected 'queue.bicep' = {
  name: 'poolsync-queue-rejected'
  params: {
    namespaceName: namespace.name
    name: 'poolsync-rejected'
    lockDuration: 'PT5M'
    // It is for people, who have weekends.
    timeToLive: 'P14D'
    // What tells of a person is gone then.
    keepsExpired: false
    maxDeliveryCount: 100
    requiresSession: false
    receivers: []
    senders: [observePrincipalId, actPrincipalId]
  }
}

@description('Resource ID of the namespace.')
output id string = namespace.id

@description('Host name of the namespace.')
output host string = replace(replace(namespace.properties.serviceBusEndpoint, 'https://', ''), ':443/', '')

@description('Resource ID of the queue of hints.')
output eventsQueueId string = events.outputs.id

@description('Resource ID of the queue of requests to scale.')
output scaleQueueId string = scale.outputs.id

@description('Resource ID of the queue by which sweeps are handed on.')
output sweepQueueId string = sweep.outputs.id

@description('Resource ID of the queue for people.')
output rejectedQueueId string = rejected.outputs.id
