import { defineInstallation } from '../config/installation-config.ts';

/**
 * A private management cluster on EKS; its groups are in two accounts and two regions. The functions
 * reach the other region by NAT, since endpoints lead to the services of their own region only.
 */
export const installation = defineInstallation({
  account: '111111111111',
  region: 'eu-west-1',
  managementCluster: {
    kind: 'eks',
    clusterName: 'management',
    server: 'https://0123456789ABCDEF0123456789ABCDEF.gr7.eu-west-1.eks.amazonaws.com',
    certificateAuthority:
      'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJQakNCOGFBREFnRUNBaFJuS1N2ODBLcXNWN0h1V0NyaTE5b2lONmdLNXpBRkJnTXJaWEF3RlRFVE1CRUcKQTFVRUF3d0thM1ZpWlhKdVpYUmxjekFlRncweU5qRXhNall4TVRVek5EaGFGdzB6TmpFeE1qTXhNVFV6TkRoYQpNQlV4RXpBUkJnTlZCQU1NQ210MVltVnlibVYwWlhNd0tqQUZCZ01yWlhBRElRRGZGMWErWUdVQi9sdy9TTURiCmJtWXpNakJacnJhNXFBNXlFSTVuQmF2eVJxTlRNRkV3SFFZRFZSME9CQllFRkw1WlFqSUNTTEMvRDBRVmM4amYKVDZ6OHpXcnFNQjhHQTFVZEl3UVlNQmFBRkw1WlFqSUNTTEMvRDBRVmM4amZUNno4eldycU1BOEdBMVVkRXdFQgovd1FGTUFNQkFmOHdCUVlESzJWd0EwRUF1WnhPM1dZWUU5R1p2MEFza1JMc0hvTndFc3NCc1RzNEExWGJUK0ZWCk9QOFhtakZIRTdKc003YUNLNTVNTG5XbCtDTVB2S1gydmdsaTZsWEt5NFVVREE9PQotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg==',
    network: {
      vpcId: 'vpc-0123456789abcdef0',
      subnets: [
        { id: 'subnet-0123456789abcdef0', zone: 'eu-west-1a' },
        { id: 'subnet-0123456789abcdef1', zone: 'eu-west-1b' },
      ],
      clusterSecurityGroupId: 'sg-0123456789abcdef0',
      egress: 'nat',
    },
  },
  places: [
    { account: '111111111111', region: 'us-east-1' },
    { account: '222222222222', region: 'eu-west-1' },
    { account: '222222222222', region: 'us-east-1' },
  ],
  externalId: 'poolsync-of-111111111111',
});
