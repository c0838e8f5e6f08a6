// Brings what was asked of scale sets and virtual machines to the queue of hints.
// There is no dead-letter destination: these events tell of the person who made the call, and the sweep
// finds what an event that was given up would have told.
import { deliveryWay } from 'types.bicep'

@description('Name of the installation.')
@minLength(1)
@maxLength(24)
param installation string

@description('Name of the system topic, in the resource group of this deployment.')
@minLength(3)
@maxLength(50)
param systemTopicName string

@description('Resource groups whose events are wanted. None: those of all.')
@maxLength(20)
param resourceGroups string[]

@description('How events are delivered.')
param delivery deliveryWay

@description('Resource ID of the identity by which they are; the system topic has to have it.')
param deliveryIdentityId string

@description('Resource ID of the queue of hints.')
param queueId string

resource systemTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: systemTopicName
}

resource eventSubscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: systemTopic
  name: '${installation}-resources'
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    destination: delivery == 'ingress'
      ? {
          endpointType: 'ServiceBusQueue'
          properties: {
            resourceId: queueId
          }
        }
      : null
    deliveryWithResourceIdentity: delivery == 'identity'
      ? {
          identity: {
            type: 'UserAssigned'
            userAssignedIdentity: deliveryIdentityId
          }
          destination: {
            endpointType: 'ServiceBusQueue'
            properties: {
              resourceId: queueId
            }
          }
        }
      : null
    filter: {
      includedEventTypes: [
        'Microsoft.Resources.ResourceWriteSuccess'
        'Microsoft.Resources.ResourceDeleteSuccess'
        'Microsoft.Resources.ResourceActionSuccess'
      ]
      // Event Grid compares strings without case, as names of resource groups have none.
      advancedFilters: [
        {
          operatorType: 'StringBeginsWith'
          key: 'data.operationName'
          values: ['Microsoft.Compute/virtualMachineScaleSets/', 'Microsoft.Compute/virtualMachines/']
        }
        {
          operatorType: 'StringNotContains'
          key: 'data.operationName'
          values: ['/extensions/', '/runCommands/']
        }
        // By the data and not the subject, which has another name in each schema. All that the first lets
        // through begins with the provider's name.
        {
          operatorType: 'StringContains'
          key: empty(resourceGroups) ? 'data.operationName' : 'data.resourceUri'
          values: empty(resourceGroups)
            ? ['Microsoft.Compute/']
            : map(resourceGroups, name => '/resourceGroups/${name}/')
        }
      ]
    }
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
  }
}

@description('Resource ID of the event subscription.')
output id string = eventSubscription.id

@description('Resource ID of the system topic.')
output systemTopicId string = systemTopic.id
