// Poolsync on Azure: two function apps, the queues and topics that feed them, what they may do, and what
// tells how they fare. docs/deploy-azure.md leads through it.
targetScope = 'subscription'

import { deliveryWay, fleetPlace, identity, manifest, resourceTags } from 'modules/types.bicep'

@description('Name of the installation: the value of the tag poolsync-management-cluster of its scale sets. a-z, 0-9 and -, with a letter first and no - at the end.')
@minLength(1)
@maxLength(24)
param installation string = 'poolsync'

@description('Location of everything that has one. The management cluster should be near.')
param location string

@description('Resource group, made here, of everything but roles and event subscriptions.')
@minLength(1)
@maxLength(90)
param resourceGroupName string = 'poolsync'

@description('Tags of everything that takes tags.')
param tags resourceTags = {}

@description('Subscriptions whose scale sets belong to the installation.')
@minLength(1)
param places fleetPlace[] = [
  {
    subscriptionId: subscription().subscriptionId
    resourceGroups: []
  }
]

@description('How events of scale sets come to the queue. ingress where Event Grid refuses the identity on a system topic: a namespace with keys that holds hints alone.')
param delivery deliveryWay = 'identity'

@description('How the functions get into the management cluster: with a token of their identities, or by kubeconfigs in a vault.')
param clusterLogin 'aks' | 'kubeconfig' = 'aks'

@description('https URL of the API server of AKS; for clusterLogin aks.')
param aksServer string = ''

@description('Certificate authority of AKS as the base64 of a PEM, as a kubeconfig has it; for clusterLogin aks. It is not secret.')
param aksCertificateAuthority string = ''

@description('Resource ID of the Key Vault with the kubeconfigs, in this subscription; for clusterLogin kubeconfig.')
param vaultId string = ''

@description('Name in the vault of the kubeconfig of the app that observes.')
@minLength(1)
@maxLength(127)
param observeKubeconfigName string = 'poolsync-observe'

@description('Name in the vault of the kubeconfig of the app that scales.')
@minLength(1)
@maxLength(127)
param actKubeconfigName string = 'poolsync-act'

@description('Resource IDs of the identities that CloudAccounts name as spec.identity. Both apps have them beside their own.')
param accountIdentityIds string[] = []

@description('Issuer of the tokens of the management cluster\'s service accounts, for the identity of the watch. Empty: the watch has no workload identity.')
param oidcIssuer string = ''

@description('Resource ID of a subnet, delegated to Microsoft.App/environments, by which both apps reach a private cluster. Empty: they go by the internet.')
param subnetId string = ''

@description('So many minutes lie between two sweeps: 15 above 5,000 scale sets.')
param sweepMinutes 5 | 15 = 5

@description('What a sweep does about drift of pools that do not say it themselves.')
param driftPolicy 'correct' | 'report' = 'correct'

@description('Most instances of each app. The app that scales needs one for each subscription and region that changes at the same time.')
@minValue(40)
@maxValue(1000)
param maximumInstances int = 40

@description('Whether each app has an instance ready for its events and requests: a second instead of a cold start, for a price.')
param alwaysReady bool = true

@description('So many days logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('So much of the log is kept, in percent: less in a large fleet. Figures are never left out.')
@minValue(1)
@maxValue(100)
param samplingPercentage int = 100

@description('So many GB of logs a day are taken at most; -1: no limit.')
param dailyQuotaGb int = -1

@description('Resource IDs of the action groups that alerts tell. None: alerts are only shown.')
param actionGroupIds string[] = []

@description('Whether there is a workbook of the figures.')
param workbook bool = true

var token = uniqueString(subscription().id, resourceGroupName, installation)

// By its tag azd knows what belongs to its environment.
var allTags = union(tags, { 'azd-env-name': installation })

var cluster = {
  server: clusterLogin == 'aks' ? aksServer : ''
  certificateAuthority: clusterLogin == 'aks' ? aksCertificateAuthority : ''
  vaultId: clusterLogin == 'kubeconfig' ? vaultId : ''
}

var kubeconfigs = [
  {
    app: 'observe'
    name: observeKubeconfigName
  }
  {
    app: 'act'
    name: actKubeconfigName
  }
]

var vault = split(vaultId, '/')

var systemTopicIds = [
  for place in places: empty(place.?existingSystemTopicId)
    ? '/subscriptions/${place.subscriptionId}/resourceGroups/${resourceGroupName}/providers/Microsoft.EventGrid/systemTopics/${installation}-resources'
    : place.?existingSystemTopicId
]

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: resourceGroupName
  location: location
  tags: allTags
}

module identities 'modules/identities.bicep' = {
  name: 'poolsync-identities'
  scope: group
  params: {
    installation: installation
    location: location
    tags: allTags
    oidcIssuer: oidcIssuer
  }
}

module serviceBus 'modules/service-bus.bicep' = {
  name: 'poolsync-service-bus'
  scope: group
  params: {
    installation: installation
    token: token
    location: location
    tags: allTags
    observePrincipalId: identities.outputs.observe.principalId
    actPrincipalId: identities.outputs.act.principalId
    deliveryPrincipalId: identities.outputs.delivery.principalId
  }
}

module ingress 'modules/ingress.bicep' = if (delivery == 'ingress') {
  name: 'poolsync-ingress'
  scope: group
  params: {
    installation: installation
    token: token
    location: location
    tags: allTags
    observePrincipalId: identities.outputs.observe.principalId
  }
}

module requests 'modules/requests.bicep' = {
  name: 'poolsync-requests'
  scope: group
  params: {
    installation: installation
    token: token
    location: location
    tags: allTags
    publishers: [identities.outputs.watch.principalId, identities.outputs.observe.principalId]
    deliveryIdentity: identities.outputs.delivery
    eventsQueueId: serviceBus.outputs.eventsQueueId
    scaleQueueId: serviceBus.outputs.scaleQueueId
  }
}

module events 'modules/place.bicep' = [
  for place in places: {
    name: 'poolsync-place-${uniqueString(installation, place.subscriptionId)}'
    scope: subscription(place.subscriptionId)
    params: {
      installation: installation
      location: location
      tags: allTags
      resourceGroupName: group.name
      resourceGroups: place.resourceGroups
      networkResourceGroups: place.?networkResourceGroups ?? []
      existingSystemTopicId: place.?existingSystemTopicId ?? ''
      delivery: delivery
      deliveryIdentity: identities.outputs.delivery
      queueId: delivery == 'ingress' ? ingress!.outputs.eventsQueueId : serviceBus.outputs.eventsQueueId
      observePrincipalId: identities.outputs.observe.principalId
      actPrincipalId: identities.outputs.act.principalId
      actionGroupIds: actionGroupIds
    }
  }
]

module monitoring 'modules/monitoring.bicep' = {
  name: 'poolsync-monitoring'
  scope: group
  params: {
    installation: installation
    location: location
    tags: allTags
    retentionDays: logRetentionDays
    samplingPercentage: samplingPercentage
    dailyQuotaGb: dailyQuotaGb
  }
}

module kubeconfigRights 'modules/kubeconfig-rights.bicep' = [
  for kubeconfig in kubeconfigs: if (clusterLogin == 'kubeconfig') {
    name: 'poolsync-kubeconfig-${kubeconfig.app}-${uniqueString(installation)}'
    scope: resourceGroup(clusterLogin == 'kubeconfig' ? vault[4] : resourceGroupName)
    params: {
      vaultName: last(vault)
      kubeconfigName: kubeconfig.name
      principalId: kubeconfig.app == 'observe'
        ? identities.outputs.observe.principalId
        : identities.outputs.act.principalId
    }
  }
]

module observe 'modules/function-app.bicep' = {
  name: 'poolsync-observe'
  scope: group
  params: {
    installation: installation
    app: 'observe'
    token: token
    location: location
    tags: allTags
    appIdentity: identities.outputs.observe
    accountIdentityIds: accountIdentityIds
    serviceBusHost: serviceBus.outputs.host
    cluster: cluster
    kubeconfigName: observeKubeconfigName
    ownSettings: union(
      {
        POOLSYNC_EVENTS_QUEUE: 'poolsync-events'
        POOLSYNC_SWEEP_QUEUE: 'poolsync-sweep'
        POOLSYNC_SWEEP_SCHEDULE: '0 */${sweepMinutes} * * * *'
        POOLSYNC_SWEEP_SECONDS: '480'
        POOLSYNC_DRIFT_POLICY: driftPolicy
        POOLSYNC_EVENT_GRID_TOPIC: requests.outputs.endpoint
      },
      delivery == 'ingress'
        ? {
            Ingress__fullyQualifiedNamespace: ingress!.outputs.host
            Ingress__credential: 'managedidentity'
            Ingress__clientId: identities.outputs.observe.clientId
          }
        : {}
    )
    alwaysReadyFunctions: !alwaysReady
      ? []
      : delivery == 'ingress' ? ['reconcile', 'reconcile-ingress'] : ['reconcile']
    maximumInstances: maximumInstances
    subnetId: subnetId
    insightsName: monitoring.outputs.insightsName
  }
  dependsOn: [kubeconfigRights]
}

module act 'modules/function-app.bicep' = {
  name: 'poolsync-act'
  scope: group
  params: {
    installation: installation
    app: 'act'
    token: token
    location: location
    tags: allTags
    appIdentity: identities.outputs.act
    accountIdentityIds: accountIdentityIds
    serviceBusHost: serviceBus.outputs.host
    cluster: cluster
    kubeconfigName: actKubeconfigName
    ownSettings: {
      POOLSYNC_SCALE_QUEUE: 'poolsync-scale'
    }
    alwaysReadyFunctions: alwaysReady ? ['scale'] : []
    maximumInstances: maximumInstances
    subnetId: subnetId
    insightsName: monitoring.outputs.insightsName
  }
  dependsOn: [kubeconfigRights]
}

module queueAlerts 'modules/queue-alerts.bicep' = {
  name: 'poolsync-queue-alerts'
  scope: group
  params: {
    namePrefix: 'poolsync-${installation}'
    tags: allTags
    namespaceId: serviceBus.outputs.id
    queueNames: ['poolsync-events', 'poolsync-scale', 'poolsync-rejected', 'poolsync-sweep']
    actionGroupIds: actionGroupIds
  }
}

module ingressAlerts 'modules/queue-alerts.bicep' = if (delivery == 'ingress') {
  name: 'poolsync-ingress-alerts'
  scope: group
  params: {
    namePrefix: 'poolsync-${installation}-ingress'
    tags: allTags
    namespaceId: ingress!.outputs.id
    queueNames: ['poolsync-events']
    actionGroupIds: actionGroupIds
  }
}

module figureAlerts 'modules/figure-alerts.bicep' = {
  name: 'poolsync-figure-alerts'
  scope: group
  params: {
    installation: installation
    location: location
    tags: allTags
    insightsId: monitoring.outputs.insightsId
    sweepMinutes: sweepMinutes
    actionGroupIds: actionGroupIds
  }
}

module requestAlert 'modules/delivery-alert.bicep' = {
  name: 'poolsync-request-alert'
  scope: group
  params: {
    name: 'poolsync-${installation}-requests-dropped'
    tags: allTags
    topicId: requests.outputs.id
    metricNamespace: 'Microsoft.EventGrid/topics'
    actionGroupIds: actionGroupIds
  }
}

module page 'modules/workbook.bicep' = if (workbook) {
  name: 'poolsync-workbook'
  scope: group
  params: {
    installation: installation
    location: location
    tags: allTags
    insightsId: monitoring.outputs.insightsId
  }
}

@description('Resource group of the function apps.')
output resourceGroup string = group.name

@description('Name of the app that observes, which dist/azure/observe is deployed to.')
output observeAppName string = observe.outputs.name

@description('Name of the app that scales, which dist/azure/act is deployed to.')
output actAppName string = act.outputs.name

@description('Object ID of the identity of the app that observes: its name as a user of AKS.')
output observePrincipalId string = identities.outputs.observe.principalId

@description('Object ID of the identity of the app that scales: its name as a user of AKS.')
output actPrincipalId string = identities.outputs.act.principalId

@description('Client ID of the identity of the watch, for its service account.')
output watchClientId string = identities.outputs.watch.clientId

@description('Tenant of the identities.')
output tenantId string = tenant().tenantId

@description('URL of the topic that the watch publishes to.')
output requestTopic string = requests.outputs.endpoint

@description('Identity by which Event Grid delivers, for a place that is deployed alone.')
output deliveryIdentity identity = identities.outputs.delivery

@description('Resource ID of the queue that a place which is deployed alone delivers to.')
output eventsQueueId string = delivery == 'ingress'
  ? ingress!.outputs.eventsQueueId
  : serviceBus.outputs.eventsQueueId

@description('What the ConfigMap poolsync-installation holds as installation.json.')
output installationManifest manifest = {
  name: installation
  azure: {
    subscription: subscription().subscriptionId
    serviceBus: serviceBus.outputs.host
    queues: {
      events: 'poolsync-events'
      scale: 'poolsync-scale'
      rejected: 'poolsync-rejected'
      sweep: 'poolsync-sweep'
    }
    requestTopic: requests.outputs.endpoint
    functionApps: {
      observe: observe.outputs.id
      act: act.outputs.id
    }
    eventSubscriptions: concat(
      map(systemTopicIds, id => '${id}/eventSubscriptions/${installation}-resources'),
      [requests.outputs.syncRequestsId, requests.outputs.scaleRequestsId]
    )
  }
}
