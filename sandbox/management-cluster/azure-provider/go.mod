// Where the CRD of AzureMachinePool comes from. It is a module of its own so that what the Azure
// provider requires stays out of the build of the management cluster.
module poolsync/azure-provider

go 1.26.0

require sigs.k8s.io/cluster-api-provider-azure v1.26.0 // indirect
