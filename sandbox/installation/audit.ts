import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { users } from './users.ts';

const writingVerbs = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/** What the API server records of the function's writes. */
export interface AuditTrail {
  /** Arguments for kube-apiserver. */
  readonly apiServerArgs: readonly string[];
  /** How many writes of the function the API server has carried out, Events left out. */
  countWrites(): Promise<number>;
}

/** Those that carry the cloud into the cluster. */
const writers = [users.reconcile.user, users.sweep.user, users.observe.user];

/** Has the API server record each write of the functions: who asks it learns more than from us. */
export async function prepareAudit(options: {
  readonly folder: string;
  readonly logs: string;
}): Promise<AuditTrail> {
  const policyFile = join(options.folder, 'audit-policy.yaml');
  const log = join(options.logs, 'audit.log');
  await writeFile(
    policyFile,
    stringify({
      apiVersion: 'audit.k8s.io/v1',
      kind: 'Policy',
      omitStages: ['RequestReceived'],
      rules: [
        // Events tell people what was written, and a sweep keeps a record: no writes to objects.
        {
          level: 'None',
          resources: [
            { group: 'events.k8s.io', resources: ['events'] },
            { group: '', resources: ['configmaps'] },
          ],
        },
        { level: 'Metadata', users: writers, verbs: writingVerbs },
        { level: 'None' },
      ],
    }),
  );
  return {
    apiServerArgs: [`--audit-policy-file=${policyFile}`, `--audit-log-path=${log}`],
    countWrites: async () => countWrites(await readFile(log, 'utf8').catch(() => '')),
  };
}

const auditEvent = z.object({
  stage: z.string(),
  responseStatus: z.object({ code: z.number() }).optional(),
});

/** A conflict is refused, so it is no write. */
function countWrites(log: string): number {
  return log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => auditEvent.parse(JSON.parse(line)))
    .filter(
      ({ stage, responseStatus: { code = 0 } = {} }) =>
        stage === 'ResponseComplete' && code >= 200 && code < 300,
    ).length;
}
