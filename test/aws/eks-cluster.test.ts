import { beforeAll, describe, expect, it } from 'vitest';
import { eksCluster } from '../../functions/aws/host/eks-cluster.ts';
import { readSettings } from '../../functions/aws/reconcile/environment.ts';
import { createCertificateAuthority } from '../../sandbox/management-cluster/certificates.ts';

let settings: Readonly<Record<string, string>>;
beforeAll(async () => {
  const { certPem } = await createCertificateAuthority(new Date());
  settings = {
    POOLSYNC_EKS_CLUSTER: 'management',
    POOLSYNC_EKS_SERVER: 'https://0123456789ABCDEF.gr7.eu-west-1.eks.amazonaws.com',
    POOLSYNC_EKS_CA: Buffer.from(certPem).toString('base64'),
    AWS_REGION: 'eu-west-1',
  };
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('eksCluster', () => {
  it('reads how the cluster is found, and takes it to be in the region of the function', () => {
    expect(eksCluster.read(settings)).toEqual({
      kind: 'eks',
      name: 'management',
      server: settings['POOLSYNC_EKS_SERVER'],
      caData: settings['POOLSYNC_EKS_CA'],
      region: 'eu-west-1',
    });
  });

  it('takes it to be elsewhere where a setting says so', () => {
    const elsewhere = { ...settings, POOLSYNC_EKS_REGION: 'us-gov-west-1' };
    expect(eksCluster.read(elsewhere)).toMatchObject({ region: 'us-gov-west-1' });
  });

  it.each([
    ['POOLSYNC_EKS_CLUSTER', undefined, 'is not set'],
    ['POOLSYNC_EKS_CLUSTER', 'arn:aws:eks:x', 'the name of a cluster of EKS'],
    ['POOLSYNC_EKS_SERVER', undefined, 'is not set'],
    ['POOLSYNC_EKS_SERVER', 'http://127.0.0.1', 'the https URL of the API server'],
    ['POOLSYNC_EKS_CA', undefined, 'is not set'],
    ['POOLSYNC_EKS_CA', '/etc/ca.pem', 'the base64 of a PEM certificate'],
    [
      'POOLSYNC_EKS_CA',
      base64('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'),
      'the certificate in it cannot be read',
    ],
    ['POOLSYNC_EKS_REGION', 'Ireland', 'a region such as eu-west-1'],
    ['AWS_REGION', undefined, 'POOLSYNC_EKS_REGION is not set'],
  ])('does not start where %s is %j', (name, value, problem) => {
    const read = eksCluster.read({ ...settings, [name]: value });
    const problems = 'problems' in read ? read.problems : [];
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
    if (name !== 'AWS_REGION') expect(problems[0]).toContain(name);
  });

  it('is one of three ways, of which only one may be set, by whichever of its settings', () => {
    const { POOLSYNC_EKS_SERVER } = settings;
    expect(() => readSettings({ POOLSYNC_KUBECONFIG: '/nowhere', POOLSYNC_EKS_SERVER })).toThrow(
      'POOLSYNC_KUBECONFIG and POOLSYNC_EKS_CLUSTER are both set, and only one may be: remove one',
    );
  });
});
