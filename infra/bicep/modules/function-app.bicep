// A function app on the plan Flex Consumption, with a storage account of its own: whoever may write an app's
// package is that app, so the two apps share none.
import { appSettings, clusterAccess, identity, resourceTags } from 'types.bicep'

@description('Name of the installation.')
@minLength(1)
@maxLength(24)
param installation string

@description('Which of the apps it is.')
param app 'observe' | 'act'

@description('Makes names ones that nobody else has.')
@minLength(13)
@maxLength(13)
param token string

@description('Location of the app.')
param location string

@description('Tags of the app.')
param tags resourceTags

@description('Identity of the app, for all that it does.')
param appIdentity identity

@description('Resource IDs of further identities, by which it works on accounts that name them.')
param accountIdentityIds string[]

@description('Host name of the Service Bus namespace.')
param serviceBusHost string

@description('How the app gets into the management cluster.')
param cluster clusterAccess

@description('Name of the kubeconfig in the vault; empty where the cluster is AKS.')
param kubeconfigName string

@description('Settings of this app alone.')
param ownSettings appSettings

@description('Functions that have an instance before anything waits.')
param alwaysReadyFunctions string[]

@description('Most instances of the app.')
@minValue(40)
@maxValue(1000)
param maximumInstances int

@description('Resource ID of the subnet for outgoing calls, delegated to Microsoft.App/environments. Empty: none.')
param subnetId string

@description('Name of the Application Insights resource, in this resource group.')
param insightsName string

var packages = 'packages'

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: 'stps${app}${token}'
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: 'Allow'
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: storage
  name: 'default'
}

resource packageContainer 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: packages
  properties: {
    publicAccess: 'None'
  }
}

resource blobOwnerRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  scope: subscription()
  // Storage Blob Data Owner
  name: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
}

// The host keeps there which instance runs the timer.
resource owningBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: storage
  name: guid(storage.id, appIdentity.principalId, blobOwnerRole.id)
  properties: {
    roleDefinitionId: blobOwnerRole.id
    principalId: appIdentity.principalId
    principalType: 'ServicePrincipal'
  }
}

resource tableContributorRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  scope: subscription()
  // Storage Table Data Contributor
  name: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

// The host writes there what ails it.
resource writingTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: storage
  name: guid(storage.id, appIdentity.principalId, tableContributorRole.id)
  properties: {
    roleDefinitionId: tableContributorRole.id
    principalId: appIdentity.principalId
    principalType: 'ServicePrincipal'
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource metricsPublisherRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  scope: subscription()
  // Monitoring Metrics Publisher
  name: '3913510d-42f4-4e42-8a64-420c390055eb'
}

resource publishingMetrics 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: insights
  name: guid(insights.id, appIdentity.principalId, metricsPublisherRole.id)
  properties: {
    roleDefinitionId: metricsPublisherRole.id
    principalId: appIdentity.principalId
    principalType: 'ServicePrincipal'
  }
}

// An app of Flex Consumption has a plan to itself.
resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-${installation}-${app}-${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'func-${installation}-${app}-${token}'
  location: location
  // By this azd knows where to deploy which code.
  tags: union(tags, { 'azd-service-name': app })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    // All of them: what is not named here is taken away by a deployment.
    userAssignedIdentities: toObject(union([appIdentity.id], accountIdentityIds), id => id, id => {})
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: appIdentity.id
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${packages}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: appIdentity.id
          }
        }
      }
      runtime: {
        name: 'node'
        version: '24'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: 512
        maximumInstanceCount: maximumInstances
        alwaysReady: [
          for name in alwaysReadyFunctions: {
            name: 'function:${name}'
            instanceCount: 1
          }
        ]
      }
    }
  }
  dependsOn: [packageContainer, owningBlobs]
}

resource ftpCredentials 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: site
  name: 'ftp'
  properties: {
    allow: false
  }
}

resource scmCredentials 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: site
  name: 'scm'
  properties: {
    allow: false
  }
}

var hostSettings = {
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: appIdentity.clientId
  AzureWebJobsStorage__blobServiceUri: storage.properties.primaryEndpoints.blob
  AzureWebJobsStorage__queueServiceUri: storage.properties.primaryEndpoints.queue
  AzureWebJobsStorage__tableServiceUri: storage.properties.primaryEndpoints.table
  ServiceBus__credential: 'managedidentity'
  // Azure's host gives its worker no bounds, and Node would take half of the instance's memory.
  NODE_OPTIONS: '--max-old-space-size=128 --max-semi-space-size=4'
}

var commonSettings = {
  ServiceBus__fullyQualifiedNamespace: serviceBusHost
  ServiceBus__clientId: appIdentity.clientId
  AZURE_CLIENT_ID: appIdentity.clientId
  POOLSYNC_INSTALLATION: installation
  POOLSYNC_REJECTED_QUEUE: 'poolsync-rejected'
  POOLSYNC_RESOURCE_MANAGER: environment().resourceManager
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD;ClientId=${appIdentity.clientId}'
}

var vaultName = last(split(cluster.vaultId, '/'))

var clusterSettings = empty(cluster.vaultId)
  ? {
      POOLSYNC_AKS_SERVER: cluster.server
      POOLSYNC_AKS_CA: cluster.certificateAuthority
    }
  : {
      POOLSYNC_KUBECONFIG_TEXT: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${kubeconfigName})'
    }

resource settings 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: site
  name: 'appsettings'
  properties: union(hostSettings, commonSettings, clusterSettings, ownSettings)
}

@description('Resource ID of the app.')
output id string = site.id

@description('Name of the app.')
output name string = site.name
