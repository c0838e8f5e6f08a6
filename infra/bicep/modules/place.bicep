// A subscription whose scale sets belong to the installation, that of the apps or another one: its events,
// and what the apps may do there. It can also be deployed alone, by whoever has the rights in a
// subscription where whoever deploys main.bicep has none.
targetScope = 'subscription'

import { deliveryWay, identity, resourceTags } from 'types.bicep'

@description('Name of the installation.')
@minLength(1)
@maxLength(24)
param installation string

@description('Location of the resource group of the system topic; the topic itself is global.')
param location string

@description('Tags of what is made here.')
param tags resourceTags

@description('Resource group of the system topic, made where the system topic is.')
@minLength(1)
@maxLength(90)
param resourceGroupName string

@description('Resource groups of the scale sets. None: those of the whole subscription.')
@maxLength(20)
param resourceGroups string[]

@description('Resource groups of the networks that scale sets in Flexible mode join their instances to. None: there are only Uniform ones.')
param networkResourceGroups string[] = []

@description('Resource ID of the system topic that the subscription has already, as Azure allows it one only. Empty: one is made.')
param existingSystemTopicId string = ''

@description('How events are delivered.')
param delivery deliveryWay = 'identity'

@description('Identity by which they are; the system topic has to have it.')
param deliveryIdentity identity

@description('Resource ID of the queue of hints that they are delivered to.')
param queueId string

@description('Object ID of the identity of the app that observes.')
param observePrincipalId string

@description('Object ID of the identity of the app that scales.')
param actPrincipalId string

@description('Resource IDs of the action groups that an alert tells of events that were given up.')
param actionGroupIds string[] = []

var makesTopic = empty(existingSystemTopicId)
var existingTopic = split(existingSystemTopicId, '/')
var topicName = makesTopic ? '${installation}-resources' : existingTopic[8]
var isWhole = empty(resourceGroups)

resource readRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, installation, 'read')
  properties: {
    roleName: 'Poolsync: read scale sets (${installation}, ${subscription().subscriptionId})'
    description: 'Reads scale sets and their instances, and nothing else.'
    type: 'CustomRole'
    permissions: [
      {
        actions: [
          'Microsoft.Compute/virtualMachineScaleSets/read'
          'Microsoft.Compute/virtualMachineScaleSets/instanceView/read'
          'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/read'
          'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/instanceView/read'
          'Microsoft.Compute/virtualMachines/read'
          'Microsoft.Compute/virtualMachines/instanceView/read'
        ]
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
    assignableScopes: [subscription().id]
  }
}

resource scaleRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, installation, 'scale')
  properties: {
    roleName: 'Poolsync: scale scale sets (${installation}, ${subscription().subscriptionId})'
    description: 'Sets the capacity of scale sets. Azure has no right for that alone.'
    type: 'CustomRole'
    permissions: [
      {
        actions: concat(
          [
            'Microsoft.Compute/virtualMachineScaleSets/read'
            'Microsoft.Compute/virtualMachineScaleSets/write'
          ],
          // A Flexible scale set makes virtual machines in the name of whoever scales it.
          empty(networkResourceGroups)
            ? []
            : [
                'Microsoft.Compute/virtualMachines/read'
                'Microsoft.Compute/virtualMachines/write'
              ]
        )
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
    assignableScopes: [subscription().id]
  }
}

resource joinRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, installation, 'join')
  properties: {
    roleName: 'Poolsync: join networks (${installation}, ${subscription().subscriptionId})'
    description: 'Joins instances of Flexible scale sets to their network, and changes none.'
    type: 'CustomRole'
    permissions: [
      {
        actions: [
          'Microsoft.Network/virtualNetworks/subnets/join/action'
          'Microsoft.Network/networkSecurityGroups/join/action'
          'Microsoft.Network/applicationSecurityGroups/joinIpConfiguration/action'
          'Microsoft.Network/loadBalancers/backendAddressPools/join/action'
          'Microsoft.Network/loadBalancers/inboundNatPools/join/action'
          'Microsoft.Network/loadBalancers/probes/join/action'
          'Microsoft.Network/applicationGateways/backendAddressPools/join/action'
          'Microsoft.Network/publicIPAddresses/join/action'
        ]
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
    assignableScopes: [subscription().id]
  }
}

resource readingAll 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (isWhole) {
  name: guid(subscription().id, observePrincipalId, readRole.id)
  properties: {
    roleDefinitionId: readRole.id
    principalId: observePrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource scalingAll 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (isWhole) {
  name: guid(subscription().id, actPrincipalId, scaleRole.id)
  properties: {
    roleDefinitionId: scaleRole.id
    principalId: actPrincipalId
    principalType: 'ServicePrincipal'
  }
}

module rights 'scale-set-rights.bicep' = [
  for name in resourceGroups: {
    name: 'poolsync-rights-${uniqueString(installation, name)}'
    scope: resourceGroup(name)
    params: {
      observePrincipalId: observePrincipalId
      actPrincipalId: actPrincipalId
      readRoleId: readRole.id
      scaleRoleId: scaleRole.id
    }
  }
]

module networks 'network-rights.bicep' = [
  for name in networkResourceGroups: {
    name: 'poolsync-network-${uniqueString(installation, name)}'
    scope: resourceGroup(name)
    params: {
      actPrincipalId: actPrincipalId
      joinRoleId: joinRole.id
    }
  }
]

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = if (makesTopic) {
  name: resourceGroupName
  location: location
  tags: tags
}

module systemTopic 'system-topic.bicep' = if (makesTopic) {
  name: 'poolsync-system-topic'
  scope: resourceGroup(resourceGroupName)
  params: {
    name: topicName
    tags: tags
    delivery: delivery
    deliveryIdentityId: deliveryIdentity.id
  }
  dependsOn: [group]
}

module events 'resource-events.bicep' = {
  name: 'poolsync-events-${uniqueString(installation)}'
  scope: resourceGroup(
    makesTopic ? subscription().subscriptionId : existingTopic[2],
    makesTopic ? resourceGroupName : existingTopic[4]
  )
  params: {
    installation: installation
    systemTopicName: topicName
    resourceGroups: resourceGroups
    delivery: delivery
    deliveryIdentityId: deliveryIdentity.id
    queueId: queueId
  }
  dependsOn: [systemTopic]
}

module eventAlert 'delivery-alert.bicep' = {
  name: 'poolsync-event-alert-${uniqueString(installation)}'
  scope: resourceGroup(
    makesTopic ? subscription().subscriptionId : existingTopic[2],
    makesTopic ? resourceGroupName : existingTopic[4]
  )
  params: {
    name: 'poolsync-${installation}-resources-dropped'
    tags: tags
    topicId: events.outputs.systemTopicId
    metricNamespace: 'Microsoft.EventGrid/systemTopics'
    actionGroupIds: actionGroupIds
  }
}

@description('Resource ID of the event subscription.')
output eventSubscriptionId string = events.outputs.id
