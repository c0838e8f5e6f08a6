// Lets both apps at the scale sets of one resource group.
@description('Object ID of the identity of the app that observes.')
param observePrincipalId string

@description('Object ID of the identity of the app that scales.')
param actPrincipalId string

@description('Resource ID of the role of reading scale sets.')
param readRoleId string

@description('Resource ID of the role of scaling them.')
param scaleRoleId string

resource reading 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, observePrincipalId, readRoleId)
  properties: {
    roleDefinitionId: readRoleId
    principalId: observePrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource scaling 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, actPrincipalId, scaleRoleId)
  properties: {
    roleDefinitionId: scaleRoleId
    principalId: actPrincipalId
    principalType: 'ServicePrincipal'
  }
}
