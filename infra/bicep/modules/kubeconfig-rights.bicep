// Lets an app at its own kubeconfig, and at nothing else in the vault.
@description('Name of the vault, in the resource group of this deployment.')
param vaultName string

@description('Name of the kubeconfig in the vault.')
@minLength(1)
@maxLength(127)
param kubeconfigName string

@description('Object ID of the identity of the app.')
param principalId string

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

resource kubeconfig 'Microsoft.KeyVault/vaults/secrets@2023-07-01' existing = {
  parent: vault
  name: kubeconfigName
}

resource userRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  scope: subscription()
  // Key Vault Secrets User
  name: '4633458b-17de-408a-b874-0445c86b69e6'
}

resource reading 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: kubeconfig
  name: guid(kubeconfig.id, principalId, userRole.id)
  properties: {
    roleDefinitionId: userRole.id
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
