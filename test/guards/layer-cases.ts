/** What the files of one folder must not import, and what they may. */
export interface LayerCase {
  /** A folder two below the root, as all layers are; paths in the lists start from there. */
  readonly folder: string;
  readonly forbidden: readonly string[];
  readonly allowed: readonly string[];
}

const CLIENT_NODE = '@kubernetes/client-node';
const AWS = ['@aws-sdk/client-sqs', '@aws-lambda-powertools/logger', 'aws-lambda'];
const AZURE = ['@azure/identity', '@azure/arm-compute'];
const PACKAGES = [CLIENT_NODE, ...AWS, ...AZURE, 'zod', 'yaml', 'node:fs', 'node:fs/promises'];
const HOSTS = ['../../functions/aws/x.ts', '../../functions/azure/x.ts', '../../cli/x.ts'];
const OTHERS = ['../../sandbox/x.ts', '../../test/x.ts', '../../bench/x.ts', '../../scripts/x.ts'];
const INFRA = '../../infra/cdk/x.ts';
const OUTSIDE = [...OTHERS, INFRA];
const WATCH = '../../watch/x.ts';
const ALL = [...PACKAGES, ...HOSTS, ...OUTSIDE, WATCH];
const PROCESS = 'node:process';

export const LAYER_CASES: readonly LayerCase[] = [
  {
    folder: 'shared/model',
    forbidden: [
      ...siblings(
        'ports',
        'messages',
        'delivery',
        'settings',
        'cloud',
        'reconcile',
        'scale',
        'sweep',
        'kube',
      ),
      ...ALL,
      '../../shared/ports/x.ts',
      './../ports/x.ts',
    ],
    allowed: ['./x.ts', './nested/x.ts'],
  },
  {
    folder: 'shared/ports',
    forbidden: [
      ...siblings(
        'messages',
        'delivery',
        'settings',
        'cloud',
        'reconcile',
        'scale',
        'sweep',
        'kube',
      ),
      ...ALL,
    ],
    allowed: ['./x.ts', '../model/x.ts'],
  },
  {
    folder: 'shared/messages',
    forbidden: [
      ...siblings('ports', 'delivery', 'settings', 'cloud', 'reconcile', 'scale', 'sweep', 'kube'),
      ...ALL.filter((specifier) => specifier !== 'zod'),
      '../model/../kube/x.ts',
      PROCESS,
    ],
    allowed: ['./x.ts', '../model/x.ts', '../../model/x.ts', 'zod'],
  },
  {
    folder: 'shared/delivery',
    forbidden: [
      ...siblings('messages', 'settings', 'cloud', 'reconcile', 'scale', 'sweep', 'kube'),
      ...ALL,
      'node:util',
      '../model/../kube/x.ts',
    ],
    allowed: ['./x.ts', '../model/x.ts', '../ports/x.ts', '../../model/x.ts'],
  },
  {
    folder: 'shared/settings',
    forbidden: [
      ...siblings('model', 'ports', 'messages', 'delivery', 'cloud', 'reconcile', 'scale', 'kube'),
      ...ALL.filter((specifier) => specifier !== 'zod'),
      './../kube/x.ts',
      PROCESS,
    ],
    allowed: ['./x.ts', './nested/x.ts', 'zod'],
  },
  {
    folder: 'shared/cloud',
    forbidden: [
      ...siblings('messages', 'delivery', 'settings', 'reconcile', 'scale', 'sweep', 'kube'),
      ...ALL,
      'node:util',
      './../kube/x.ts',
      '../model/../kube/x.ts',
    ],
    allowed: ['./x.ts', '../model/x.ts', '../ports/x.ts', '../../model/x.ts'],
  },
  {
    folder: 'shared/reconcile',
    forbidden: [
      ...siblings('messages', 'delivery', 'settings', 'cloud', 'scale', 'sweep', 'kube'),
      ...ALL,
      './../kube/x.ts',
      '../model/../kube/x.ts',
    ],
    allowed: ['./x.ts', '../model/x.ts', '../ports/x.ts', '../../model/x.ts', 'node:util'],
  },
  {
    folder: 'shared/scale',
    forbidden: [
      ...siblings('messages', 'delivery', 'settings', 'cloud', 'reconcile', 'sweep', 'kube'),
      ...ALL,
      './../kube/x.ts',
      '../model/../kube/x.ts',
    ],
    allowed: ['./x.ts', '../model/x.ts', '../ports/x.ts', '../../model/x.ts', 'node:util'],
  },
  {
    folder: 'shared/sweep',
    forbidden: [
      ...siblings('messages', 'delivery', 'settings', 'cloud', 'scale', 'kube'),
      ...ALL,
      './../kube/x.ts',
      '../model/../kube/x.ts',
    ],
    allowed: [
      './x.ts',
      '../model/x.ts',
      '../ports/x.ts',
      '../reconcile/x.ts',
      'node:util',
      'node:crypto',
    ],
  },
  {
    folder: 'shared/kube',
    forbidden: [
      `${CLIENT_NODE}/dist/config.js`,
      ...siblings('messages', 'delivery', 'settings', 'cloud', 'reconcile', 'scale', 'sweep'),
      'yaml',
      'undici',
      PROCESS,
      ...AWS,
      ...AZURE,
      ...HOSTS,
      ...OUTSIDE,
      WATCH,
    ],
    allowed: [
      `${CLIENT_NODE}/dist/gen/apis/exception.js`,
      './x.ts',
      '../model/x.ts',
      '../ports/x.ts',
      CLIENT_NODE,
      'zod',
      'node:fs',
      'node:fs/promises',
    ],
  },
  {
    folder: 'functions/aws',
    forbidden: [
      '../azure/x.ts',
      '../../functions/azure/x.ts',
      '../../cli/x.ts',
      PROCESS,
      CLIENT_NODE,
      ...AZURE,
      ...OUTSIDE,
      WATCH,
    ],
    allowed: [
      './x.ts',
      './reconcile/x.ts',
      '../../shared/cloud/x.ts',
      '../../shared/delivery/x.ts',
      '../../shared/settings/x.ts',
      '../../shared/kube/x.ts',
      '../../shared/sweep/x.ts',
      ...AWS,
      'zod',
      'node:fs',
    ],
  },
  {
    folder: 'functions/azure',
    forbidden: [
      '../aws/x.ts',
      '../../functions/aws/x.ts',
      '../../cli/x.ts',
      PROCESS,
      CLIENT_NODE,
      ...AWS,
      ...OUTSIDE,
      WATCH,
    ],
    allowed: [
      './x.ts',
      '../../shared/cloud/x.ts',
      '../../shared/delivery/x.ts',
      '../../shared/settings/x.ts',
      '../../shared/kube/x.ts',
      ...AZURE,
      'zod',
      'node:fs',
    ],
  },
  {
    folder: 'watch/leader',
    forbidden: [CLIENT_NODE, ...AWS, ...AZURE, ...OUTSIDE, '../../cli/x.ts', PROCESS],
    allowed: ['../x.ts', '../../shared/kube/x.ts', '../../functions/aws/x.ts', 'zod', 'node:http'],
  },
  {
    folder: 'cli/events',
    forbidden: [CLIENT_NODE, ...AWS, ...AZURE, ...OUTSIDE, WATCH, PROCESS],
    allowed: ['../x.ts', '../../shared/kube/x.ts', '../../functions/aws/x.ts', 'zod', 'node:fs'],
  },
  {
    folder: 'infra/cdk',
    forbidden: [
      CLIENT_NODE,
      ...AWS,
      ...AZURE,
      ...HOSTS,
      ...OTHERS,
      WATCH,
      '../../shared/ports/x.ts',
      '../../shared/settings/x.ts',
      '../../shared/sweep/x.ts',
      '../../shared/kube/x.ts',
    ],
    allowed: [
      './x.ts',
      './stacks/x.ts',
      '../../shared/model/x.ts',
      'aws-cdk-lib',
      'aws-cdk-lib/aws-lambda',
      'constructs',
      'zod',
      'node:fs',
    ],
  },
  {
    folder: 'sandbox/aws',
    forbidden: [
      '../../shared/model/x.ts',
      ...HOSTS,
      WATCH,
      INFRA,
      '../../test/x.ts',
      '../../bench/x.ts',
    ],
    allowed: ['../x.ts', '../../scripts/x.ts', CLIENT_NODE, ...AWS, ...AZURE, 'zod', PROCESS],
  },
  {
    folder: 'test/reconcile',
    forbidden: [],
    allowed: [CLIENT_NODE, ...AWS, ...AZURE, ...HOSTS, WATCH, '../../sandbox/x.ts'],
  },
  {
    folder: 'bench/inbound',
    forbidden: [],
    allowed: [CLIENT_NODE, ...AWS, ...AZURE, ...HOSTS, WATCH, '../../sandbox/x.ts'],
  },
  {
    // A layer that nobody has described yet starts with the least.
    folder: 'common/text',
    forbidden: [CLIENT_NODE, ...AWS, ...AZURE],
    allowed: ['zod', 'node:fs'],
  },
];

function siblings(...layers: readonly string[]): readonly string[] {
  return layers.map((layer) => `../${layer}/x.ts`);
}

/** The ways to import that a rule has to see, one a line. */
export function importForms(specifier: string): readonly string[] {
  return [
    `import { a } from '${specifier}';`,
    `import type { B } from '${specifier}';`,
    `export { c } from '${specifier}';`,
    `export type * from '${specifier}';`,
    `export const d = (): Promise<unknown> => import('${specifier}');`,
    `import '${specifier}';`,
  ];
}
