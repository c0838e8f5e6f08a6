// Where Event Grid cannot deliver with an identity, it needs keys. Then it gets a namespace of its own,
// with one queue that holds hints and nothing else: whoever has the keys can make Poolsync look.
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

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: 'sbin-${installation}-${token}'
  location: location
  tags: tags
  sku: {
    name: 'Standard'
    tier: 'Standard'
  }
  properties: {
    disableLocalAuth: false
    minimumTlsVersion: '1.2'
    publicNetworkAccess: 'Enabled'
  }
}

module events 'queue.bicep' = {
  name: 'poolsync-queue-ingress'
  params: {
    namespaceName: namespace.name
    name: 'poolsync-events'
    lockDuration: 'PT2M'
    timeToLive: 'P1D'
    // The sweep looks at whatever they told of.
    keepsExpired: false
    maxDeliveryCount: 100
    requiresSession: false
    receivers: [observePrincipalId]
    // What has to come back is sent to the namespace without keys.
    senders: []
  }
}

@description('Resource ID of the namespace.')
output id string = namespace.id

@description('Host name of the namespace.')
output host string = replace(replace(namespace.properties.serviceBusEndpoint, 'https://', ''), ':443/', '')

@description('Resource ID of the queue of hints.')
output eventsQueueId string = events.outputs.id
