export const help = `Usage: node index.mjs [--help]

Poolsync's watch: follows the MachinePools of a management cluster and their pools, and publishes to the
bus of each cloud which of them a function is to scale or to look at. Of several with one Lease one
publishes. What lies in a cloud without a bus is not followed.

Settings, all of them environment variables:
  POOLSYNC_REQUEST_BUS      for AWS: name or ARN of the event bus
  POOLSYNC_EVENT_GRID_TOPIC for Azure: https URL of the custom topic; one of the two is needed
  POOLSYNC_INSTALLATION     name of the installation that is meant (poolsync)
  POOLSYNC_KUBECONFIG       path of a kubeconfig; unset: the service account of the pod
  POOLSYNC_LEASE_NAMESPACE  namespace of the Lease (poolsync-system)
  POOLSYNC_LEASE_NAME       name of the Lease (poolsync-watch)
  POOLSYNC_IDENTITY         name of this process in the Lease (made up anew at each start)
  POOLSYNC_LEASE_SECONDS    after so long without a renewal another process takes over (15)
  POOLSYNC_LEASE_RENEW_DEADLINE_SECONDS
                            after so long without a renewal the leader stops leading (10)
  POOLSYNC_LEASE_RETRY_SECONDS
                            between two renewals, or two looks at the Lease of another (2)
  POOLSYNC_HTTP_PORT        port of /healthz, /readyz and /metrics, 0: any (8080)
  AWS_REGION                region of the bus where it is given by its name
  AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE, AZURE_AUTHORITY_HOST
                            set by Azure's workload identity, needed with a topic

It ends with status 0 on SIGTERM or SIGINT, with 1 where it cannot go on, and with 2 where it is called
in a way that it does not know.
`;
