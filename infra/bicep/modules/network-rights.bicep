// Lets the app that scales join instances of Flexible scale sets to the networks of one resource group.
@description('Object ID of the identity of the app that scales.')
param actPrincipalId string

@description('Resource ID of the role of joining networks.')
param joinRoleId string

resource joining 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, actPrincipalId, joinRoleId)
  properties: {
    roleDefinitionId: joinRoleId
    principalId: actPrincipalId
    principalType: 'ServicePrincipal'
  }
}
