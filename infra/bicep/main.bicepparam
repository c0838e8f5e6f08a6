using 'main.bicep'

// What azd has in its environment; az takes it from yours. What is not here keeps the default of main.bicep.
param installation = readEnvironmentVariable('AZURE_ENV_NAME', 'poolsync')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param resourceGroupName = readEnvironmentVariable('AZURE_RESOURCE_GROUP', 'poolsync')

param clusterLogin = 'aks'
param aksServer = readEnvironmentVariable('POOLSYNC_AKS_SERVER', '')
param aksCertificateAuthority = readEnvironmentVariable('POOLSYNC_AKS_CA', '')
param oidcIssuer = readEnvironmentVariable('POOLSYNC_OIDC_ISSUER', '')

// Without this: all scale sets of the subscription that is deployed to.
// param places = [
//   {
//     subscriptionId: '11111111-0000-0000-0000-000000000000'
//     resourceGroups: ['fleet']
//   }
//   {
//     subscriptionId: '22222222-0000-0000-0000-000000000000'
//     resourceGroups: ['fleet-north']
//     networkResourceGroups: ['network-north']
//     existingSystemTopicId: '/subscriptions/22222222-0000-0000-0000-000000000000/resourceGroups/events/providers/Microsoft.EventGrid/systemTopics/all'
//   }
// ]
