@export()
@description('Tags of a resource, by name.')
type resourceTags = {
  @description('Value of the tag.')
  *: string
}

@export()
@description('A managed identity that was assigned by a user.')
type identity = {
  @description('Resource ID, by which it is given to a resource.')
  id: string

  @description('Client ID, by which a token is asked for.')
  clientId: string

  @description('Object ID, to which roles are assigned.')
  principalId: string
}

@export()
@description('A subscription whose scale sets belong to the installation.')
type fleetPlace = {
  @description('ID of the subscription, a GUID.')
  @minLength(36)
  @maxLength(36)
  subscriptionId: string

  @description('Resource groups of the scale sets. None: those of the whole subscription. More than 20 do not fit into the filter of an event subscription.')
  @maxLength(20)
  resourceGroups: string[]

  @description('Resource groups of the networks that scale sets in Flexible mode join their instances to. None: there are only Uniform ones.')
  networkResourceGroups: string[]?

  @description('Resource ID of the system topic that the subscription has already, as Azure allows it one only. None: one is made.')
  existingSystemTopicId: string?
}

@export()
@description('How events come to the queue: with the token of an identity, or by a namespace of their own that has keys.')
type deliveryWay = 'identity' | 'ingress'

@export()
@description('How the functions get into the management cluster.')
type clusterAccess = {
  @description('https URL of the API server of AKS; empty where a kubeconfig is used.')
  server: string

  @description('Certificate authority of AKS as the base64 of a PEM, as a kubeconfig has it; empty where a kubeconfig is used.')
  certificateAuthority: string

  @description('Resource ID of the vault with the kubeconfigs; empty where the cluster is AKS.')
  vaultId: string
}

@export()
@description('App settings, by name.')
type appSettings = {
  @description('Value of the setting.')
  *: string
}

@export()
@description('The parts of an installation on Azure, as the ConfigMap poolsync-installation names them.')
type manifest = {
  @description('Name of the installation.')
  name: string

  @description('The parts on Azure.')
  azure: {
    @description('ID of the subscription of the function apps.')
    subscription: string

    @description('Host name of the Service Bus namespace.')
    serviceBus: string

    @description('Names of the queues.')
    queues: {
      @description('Hints of what changed.')
      events: string

      @description('Requests to scale.')
      scale: string

      @description('What nobody can read.')
      rejected: string

      @description('Sweeps that are handed on.')
      sweep: string
    }

    @description('URL of the topic of requests.')
    requestTopic: string

    @description('Resource IDs of the function apps.')
    functionApps: {
      @description('The app that observes.')
      observe: string

      @description('The app that scales.')
      act: string
    }

    @description('Resource IDs of the event subscriptions that feed the queues.')
    eventSubscriptions: string[]
  }
}
