// The topic that the watch publishes its requests on, and what becomes of them.
import { identity, resourceTags } from 'types.bicep'

@description('Name of the installation.')
@minLength(1)
@maxLength(24)
param installation string

@description('Makes the name of the topic one that nobody else has.')
@minLength(13)
@maxLength(13)
param token string

@description('Location of the topic.')
param location string

@description('Tags of the topic.')
param tags resourceTags

@description('Object IDs of the identities that publish: those of the watch, and of the app that sweeps.')
param publishers string[]

@description('Identity by which requests are delivered; it may send to both queues.')
param deliveryIdentity identity

@description('Resource ID of the queue of hints.')
param eventsQueueId string

@description('Resource ID of the queue of requests to scale.')
param scaleQueueId string

resource topic 'Microsoft.EventGrid/topics@2025-02-15' = {
  name: 'evgt-${installation}-${token}'
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${deliveryIdentity.id}': {}
    }
  }
  properties: {
    inputSchema: 'CloudEventSchemaV1_0'
    disableLocalAuth: true
    minimumTlsVersionAllowed: '1.2'
    publicNetworkAccess: 'Enabled'
  }
}

resource senderRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  scope: subscription()
  // EventGrid Data Sender
  name: 'd5a91429-5739-47e2-a06b-3470a27159e7'
}

resource publishing 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in publishers: {
    scope: topic
    name: guid(topic.id, principalId, senderRole.id)
    properties: {
      roleDefinitionId: senderRole.id
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource syncRequests 'Microsoft.EventGrid/topics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'poolsync-sync-requests'
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    deliveryWithResourceIdentity: {
      identity: {
        type: 'UserAssigned'
        userAssignedIdentity: deliveryIdentity.id
      }
      destination: {
        endpointType: 'ServiceBusQueue'
        properties: {
          resourceId: eventsQueueId
        }
      }
    }
    filter: {
      includedEventTypes: ['Poolsync.SyncRequest']
    }
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
  }
}

resource scaleRequests 'Microsoft.EventGrid/topics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'poolsync-scale-requests'
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    deliveryWithResourceIdentity: {
      identity: {
        type: 'UserAssigned'
        userAssignedIdentity: deliveryIdentity.id
      }
      destination: {
        endpointType: 'ServiceBusQueue'
        properties: {
          resourceId: scaleQueueId
          // The queue requires sessions: a request without one could not be delivered.
          deliveryAttributeMappings: [
            {
              name: 'SessionId'
              type: 'Dynamic'
              properties: {
                sourceField: 'data.session'
              }
            }
          ]
        }
      }
    }
    filter: {
      includedEventTypes: ['Poolsync.ScaleRequest']
    }
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
  }
}

@description('Resource ID of the topic.')
output id string = topic.id

@description('URL of the topic.')
output endpoint string = topic.properties.endpoint

@description('Resource ID of the event subscription of requests to look.')
output syncRequestsId string = syncRequests.id

@description('Resource ID of the event subscription of requests to scale.')
output scaleRequestsId string = scaleRequests.id
