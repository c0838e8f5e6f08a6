// What the management endpoint was asked for in a subscription, as events.
import { deliveryWay, resourceTags } from 'types.bicep'

@description('Name of the system topic.')
@minLength(3)
@maxLength(50)
param name string

@description('Tags of the system topic.')
param tags resourceTags

@description('How its events are delivered.')
param delivery deliveryWay

@description('Resource ID of the identity by which they are.')
param deliveryIdentityId string

resource systemTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: name
  location: 'global'
  tags: tags
  // A global topic takes no identity of the system's.
  identity: delivery == 'identity'
    ? {
        type: 'UserAssigned'
        userAssignedIdentities: {
          '${deliveryIdentityId}': {}
        }
      }
    : null
  properties: {
    source: subscription().id
    topicType: 'Microsoft.Resources.Subscriptions'
  }
}
