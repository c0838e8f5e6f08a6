import { z } from 'zod';
import type { PrivateService } from '../network.ts';
import { strictObject } from './strict-object.ts';
import { arnOf, text, wholeNumber } from './words.ts';

const privateServices = [
  'autoscaling',
  'events',
  'lambda',
  'secretsmanager',
  'sqs',
  'sts',
] as const satisfies readonly PrivateService[];

const subnet = strictObject(
  {
    id: text(/^subnet-[0-9a-f]+$/, 'the ID of a subnet is needed, subnet-…'),
    zone: text(
      /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/,
      'the name of an availability zone is needed, such as eu-west-1a',
    ),
  },
  "a subnet is needed: { id: 'subnet-…', zone: 'eu-west-1a' }",
);

const rangeNeeded =
  'an address range of the VPC is needed, /16 to /28 and as AWS writes it, such as 10.0.0.0/16';
const rangesNeeded = "a list of all address ranges of the VPC is needed, such as ['10.0.0.0/16']";

const network = strictObject(
  {
    vpcId: text(/^vpc-[0-9a-f]+$/, 'the ID of a VPC is needed, vpc-…'),
    vpcCidrs: z
      .array(z.string(rangeNeeded).refine(isRangeOfVpc, rangeNeeded), rangesNeeded)
      .min(1, rangesNeeded)
      .exactOptional(),
    subnets: z
      .array(subnet, 'a list of private subnets is needed')
      .min(1, 'at least one private subnet is needed'),
    clusterSecurityGroupId: text(
      /^sg-[0-9a-f]+$/,
      'the ID of a security group is needed, sg-…',
    ).exactOptional(),
    egress: z.enum(['endpoints', 'nat'], "'endpoints' or 'nat' is needed"),
    existingEndpoints: z
      .array(
        z.enum(privateServices, `one of ${privateServices.join(', ')} is needed`),
        'a list of services is needed',
      )
      .exactOptional(),
    apiServerPort: wholeNumber(1, 65_535, 'the number of a port is needed').exactOptional(),
  },
  'how the functions get out is needed: { vpcId, subnets, egress }',
);

const eks = strictObject(
  {
    kind: z.literal('eks'),
    clusterName: text(/^[0-9A-Za-z][\w-]{0,99}$/, 'the name of the cluster on EKS is needed'),
    server: z
      .string('the https URL of the API server is needed')
      .refine(isServer, 'the https URL of the API server is needed'),
    certificateAuthority: z
      .string('the base64 that stands in cluster.certificateAuthority.data is needed')
      .refine(
        isCertificate,
        'the base64 of a PEM certificate is needed, as it stands in cluster.certificateAuthority.data',
      ),
    network: network.exactOptional(),
  },
  'the cluster is needed',
);

const kubeconfig = strictObject(
  {
    kind: z.literal('kubeconfig'),
    secretArn: arnOf(
      'secretsmanager',
      /secret:\S+-[0-9A-Za-z]{6}/,
      'the whole ARN of a secret in AWS Secrets Manager is needed, with the six characters at its end',
    ),
    secretKeyArn: arnOf('kms', /key\/\S+/, 'the ARN of a key of AWS KMS is needed').exactOptional(),
    network: network.exactOptional(),
  },
  'the cluster is needed',
);

/** How the functions get into the management cluster. */
export const managementCluster = z.discriminatedUnion('kind', [eks, kubeconfig], {
  error: "{ kind: 'eks', … } or { kind: 'kubeconfig', … } is needed",
});

/** With no bit set beyond its length: AWS keeps it so, and would change another to that. */
function isRangeOfVpc(cidr: string): boolean {
  const [, ...figures] =
    /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)\/([1-9]\d*)$/.exec(cidr) ?? [];
  const length = Number(figures.pop());
  const octets = figures.map(Number);
  if (octets.length !== 4 || octets.some((octet) => octet > 255)) return false;
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return length >= 16 && length <= 28 && address % 2 ** (32 - length) === 0;
}

function isServer(server: string): boolean {
  if (!URL.canParse(server)) return false;
  const { protocol, origin, href } = new URL(server);
  // Neither credentials nor a path.
  return protocol === 'https:' && href === `${origin}/`;
}

function isCertificate(base64: string): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return false;
  return Buffer.from(base64, 'base64').toString('utf8').includes('-----BEGIN CERTIFICATE-----');
}
