// One identity for each trust boundary, made before anything that they may do.
import { identity, resourceTags } from 'types.bicep'

@description('Name of the installation.')
@minLength(1)
@maxLength(24)
param installation string

@description('Location of the identities.')
param location string

@description('Tags of the identities.')
param tags resourceTags

@description('Issuer of the tokens of the service accounts of the management cluster. Empty: the watch logs in by other means.')
param oidcIssuer string

resource observe 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${installation}-observe'
  location: location
  tags: tags
}

resource act 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${installation}-act'
  location: location
  tags: tags
}

resource watch 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${installation}-watch'
  location: location
  tags: tags
}

resource delivery 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${installation}-delivery'
  location: location
  tags: tags
}

resource watchCredential 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = if (!empty(oidcIssuer)) {
  parent: watch
  name: 'poolsync-watch'
  properties: {
    issuer: oidcIssuer
    subject: 'system:serviceaccount:poolsync-system:poolsync-watch'
    audiences: ['api://AzureADTokenExchange']
  }
}

@description('Identity of the app that observes.')
output observe identity = {
  id: observe.id
  clientId: observe.properties.clientId
  principalId: observe.properties.principalId
}

@description('Identity of the app that scales.')
output act identity = {
  id: act.id
  clientId: act.properties.clientId
  principalId: act.properties.principalId
}

@description('Identity of the watch in the management cluster.')
output watch identity = {
  id: watch.id
  clientId: watch.properties.clientId
  principalId: watch.properties.principalId
}

@description('Identity by which Event Grid sends to the queues.')
output delivery identity = {
  id: delivery.id
  clientId: delivery.properties.clientId
  principalId: delivery.properties.principalId
}
