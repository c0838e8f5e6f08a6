// Where the CRD of AWSMachinePool comes from. It is a module of its own so that what the AWS
// provider requires stays out of the build of the management cluster.
module poolsync/aws-provider

go 1.26.0

require sigs.k8s.io/cluster-api-provider-aws/v2 v2.13.0 // indirect
