import { defineInstallation } from '../config/installation-config.ts';

/** A management cluster on EKS with a public endpoint; all groups are in its account and region. */
export const installation = defineInstallation({
  account: '111111111111',
  region: 'eu-west-1',
  managementCluster: {
    kind: 'eks',
    clusterName: 'management',
    server: 'https://0123456789ABCDEF0123456789ABCDEF.gr7.eu-west-1.eks.amazonaws.com',
    certificateAuthority:
      'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJQakNCOGFBREFnRUNBaFJuS1N2ODBLcXNWN0h1V0NyaTE5b2lONmdLNXpBRkJnTXJaWEF3RlRFVE1CRUcKQTFVRUF3d0thM1ZpWlhKdVpYUmxjekFlRncweU5qRXhNall4TVRVek5EaGFGdzB6TmpFeE1qTXhNVFV6TkRoYQpNQlV4RXpBUkJnTlZCQU1NQ210MVltVnlibVYwWlhNd0tqQUZCZ01yWlhBRElRRGZGMWErWUdVQi9sdy9TTURiCmJtWXpNakJacnJhNXFBNXlFSTVuQmF2eVJxTlRNRkV3SFFZRFZSME9CQllFRkw1WlFqSUNTTEMvRDBRVmM4amYKVDZ6OHpXcnFNQjhHQTFVZEl3UVlNQmFBRkw1WlFqSUNTTEMvRDBRVmM4amZUNno4eldycU1BOEdBMVVkRXdFQgovd1FGTUFNQkFmOHdCUVlESzJWd0EwRUF1WnhPM1dZWUU5R1p2MEFza1JMc0hvTndFc3NCc1RzNEExWGJUK0ZWCk9QOFhtakZIRTdKc003YUNLNTVNTG5XbCtDTVB2S1gydmdsaTZsWEt5NFVVREE9PQotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg==',
  },
});
