// A queue with those who may send to it and receive from it: nobody has a right on the namespace.
@description('Name of the namespace.')
@minLength(6)
@maxLength(50)
param namespaceName string

@description('Name of the queue.')
@minLength(1)
@maxLength(260)
param name string

@description('How long a message that was received is kept from others, as a duration of ISO 8601, PT5M at most.')
param lockDuration string

@description('How long a message lives, as a duration of ISO 8601.')
param timeToLive string

@description('Whether what nobody took in its life becomes a dead letter, which lies there until somebody takes it. Else it is gone.')
param keepsExpired bool

@description('How often a message is delivered until it becomes a dead letter.')
@minValue(1)
@maxValue(2000)
param maxDeliveryCount int

@description('Whether messages lie in sessions, each of which one receiver has at a time.')
param requiresSession bool

@description('Object IDs of the identities that receive.')
param receivers string[]

@description('Object IDs of the identities that send.')
param senders string[]

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: namespaceName
}

resource queue 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = {
  parent: namespace
  name: name
  properties: {
    lockDuration: lockDuration
    defaultMessageTimeToLive: timeToLive
    deadLetteringOnMessageExpiration: keepsExpired
    maxDeliveryCount: maxDeliveryCount
    requiresSession: requiresSession
    // The same hint twice equals once.
    requiresDuplicateDetection: false
    enablePartitioning: false
    maxSizeInMegabytes: 5120
  }
}

resource receiverRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  scope: subscription()
  // Azure Service Bus Data Receiver
  name: '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'
}

resource senderRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  scope: subscription()
  // Azure Service Bus Data Sender
  name: '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
}

resource receiving 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in receivers: {
    scope: queue
    name: guid(queue.id, principalId, receiverRole.id)
    properties: {
      roleDefinitionId: receiverRole.id
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource sending 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in senders: {
    scope: queue
    name: guid(queue.id, principalId, senderRole.id)
    properties: {
      roleDefinitionId: senderRole.id
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]

@description('Resource ID of the queue.')
output id string = queue.id
