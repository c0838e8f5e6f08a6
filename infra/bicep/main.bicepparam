using 'main.bicep'

// For azd, which looks for a file of this name: it is the same for everybody, and what is yours is in the
// environment of azd, set by `azd env set`. What is not here keeps the default of main.bicep.
// For az write ours.bicepparam beside it, with all that main.bicep takes: docs/deploy-azure.md.
param installation = readEnvironmentVariable('AZURE_ENV_NAME', 'poolsync')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param resourceGroupName = readEnvironmentVariable('AZURE_RESOURCE_GROUP', 'poolsync')

param clusterLogin = empty(readEnvironmentVariable('POOLSYNC_VAULT_ID', '')) ? 'aks' : 'kubeconfig'
param vaultId = readEnvironmentVariable('POOLSYNC_VAULT_ID', '')
param aksServer = readEnvironmentVariable('POOLSYNC_AKS_SERVER', '')
param aksCertificateAuthority = readEnvironmentVariable('POOLSYNC_AKS_CA', '')
param oidcIssuer = readEnvironmentVariable('POOLSYNC_OIDC_ISSUER', '')
param subnetId = readEnvironmentVariable('POOLSYNC_SUBNET_ID', '')

param sweepMinutes = any(int(readEnvironmentVariable('POOLSYNC_SWEEP_MINUTES', '5')))
param alwaysReady = bool(readEnvironmentVariable('POOLSYNC_ALWAYS_READY', 'true'))
param samplingPercentage = int(readEnvironmentVariable('POOLSYNC_SAMPLING_PERCENTAGE', '100'))

// JSON. Without it all scale sets of the subscription that is deployed to, no identity beside the apps' own, and
// nobody who is told.
param accountIdentityIds = json(readEnvironmentVariable('POOLSYNC_ACCOUNT_IDENTITY_IDS', '[]'))
param actionGroupIds = json(readEnvironmentVariable('POOLSYNC_ACTION_GROUP_IDS', '[]'))
param places = empty(readEnvironmentVariable('POOLSYNC_PLACES', ''))
  ? [
      {
        subscriptionId: readEnvironmentVariable('AZURE_SUBSCRIPTION_ID', '00000000-0000-0000-0000-000000000000')
        resourceGroups: []
      }
    ]
  : any(json(readEnvironmentVariable('POOLSYNC_PLACES', '[]')))
