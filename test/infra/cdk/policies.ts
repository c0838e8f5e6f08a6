import type { DeployedTemplate, Properties } from './deployed-template.ts';

/** A statement as IAM reads it: lists stay lists, and what is one thing stays one. */
export type Statement = Properties;

/**
 * Every statement of a template, by what it is attached to: `role poolsync-reconcile`, `trust of
 * poolsync-reconcile`, `queue poolsync-events`, `bus poolsync`, `key <logical ID>`.
 *
 * @throws Error where something holds rights in a way that is not looked at here
 */
export function statementsOf(
  template: DeployedTemplate,
): Readonly<Record<string, readonly Statement[]>> {
  const found: Record<string, Statement[]> = {};
  const add = (holder: string, document: unknown) => {
    (found[holder] ??= []).push(...statementsIn(document));
  };
  mustBeKnown(template);
  for (const role of Object.values(template.byId('AWS::IAM::Role'))) {
    const { RoleName: name, AssumeRolePolicyDocument: trust } = role;
    add(`trust of ${String(name)}`, trust);
    for (const managed of asList(role['ManagedPolicyArns'])) {
      add(`role ${String(name)}`, { Statement: [{ ManagedPolicy: managed }] });
    }
    for (const inline of asList(role['Policies'])) {
      add(`role ${String(name)}`, (inline as Properties)['PolicyDocument']);
    }
  }
  for (const { Roles: roles, PolicyDocument } of Object.values(template.byId('AWS::IAM::Policy'))) {
    for (const role of asList(roles)) add(`role ${String(role)}`, PolicyDocument);
  }
  for (const policy of Object.values(template.byId('AWS::SQS::QueuePolicy'))) {
    for (const url of asList(policy['Queues'])) {
      add(`queue ${String(url).split('/').at(-1)}`, policy['PolicyDocument']);
    }
  }
  for (const policy of Object.values(template.byId('AWS::Events::EventBusPolicy'))) {
    add(`bus ${String(policy['EventBusName'])}`, { Statement: [policy['Statement']] });
  }
  for (const [id, { KeyPolicy }] of Object.entries(template.byId('AWS::KMS::Key'))) {
    add(`key ${id.slice(0, -8)}`, KeyPolicy);
  }
  return found;
}

/** Other ways to be given something would be overlooked. */
function mustBeKnown(template: DeployedTemplate): void {
  const overlooked = template
    .types()
    .filter((type) => /Permission|Policy|IAM|Grant/.test(type) && !known.has(type));
  if (overlooked.length > 0) throw new Error(`nobody looks at ${overlooked.join(', ')}`);
}

const known: ReadonlySet<string> = new Set([
  'AWS::IAM::Role',
  'AWS::IAM::Policy',
  'AWS::SQS::QueuePolicy',
  'AWS::Events::EventBusPolicy',
]);

function statementsIn(document: unknown): readonly Statement[] {
  return asList((document as Properties)['Statement']) as readonly Statement[];
}

function asList(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
