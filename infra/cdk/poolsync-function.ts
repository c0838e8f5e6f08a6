import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge, wildcardFinding } from './acknowledge.ts';
import { asVersion } from './cdk-interfaces.ts';
import { functionCode } from './function-code.ts';
import { functionSizes, type FunctionName } from './function-sizes.ts';
import { liveAlias } from './names.ts';
import type { FunctionNetwork } from './private-network.ts';
import type { Right } from './rights.ts';

export interface PoolsyncFunctionProps {
  readonly use: FunctionName;
  /** Of the function, and of its role. */
  readonly name: string;
  /** What it is told. */
  readonly settings: Readonly<Record<string, string>>;
  readonly logRetention: logs.RetentionDays;
  /** @default - dist/aws of this checkout */
  readonly codeFolder?: string;
  /** @default - in no VPC */
  readonly network?: FunctionNetwork;
  /**
   * Whether it may invoke itself again and again.
   *
   * @default false
   */
  readonly handsOn?: boolean;
}

/** A function of Poolsync with a role and a log group of its own, behind an alias. */
export class PoolsyncFunction extends Construct {
  readonly function: lambda.Function;
  /** What queue and schedule call. */
  readonly alias: lambda.Alias;
  readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: PoolsyncFunctionProps) {
    super(scope, id);
    const { use, name, network } = props;
    this.role = new iam.Role(this, 'Role', {
      roleName: name,
      description: `What Poolsync's function ${use} may do`,
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    const logGroup = new logs.LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${name}`,
      retention: props.logRetention,
      // One that stays would stand in the way of the next installation of the same name.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.function = new lambda.Function(this, 'Function', {
      functionName: name,
      description: `Poolsync: ${use}`,
      ...runtime(props),
      role: this.role,
      logGroup,
      ...network?.placement,
    });
    this.alias = new lambda.Alias(this, 'Alias', {
      aliasName: liveAlias,
      version: asVersion(this.function.currentVersion),
    });
    this.grant({ statement: logging(logGroup) }, ...(network?.rightsOf(this, name) ?? []));
    this.#sayWhyNot();
  }

  /** Adds rights to its role. */
  grant(...rights: readonly Right[]): void {
    for (const { statement, wildcards = {} } of rights) {
      this.role.addToPolicy(statement);
      for (const [resource, reason] of Object.entries(wildcards)) {
        acknowledge(this.role, { [wildcardFinding(this, resource)]: reason });
      }
    }
  }

  #sayWhyNot(): void {
    acknowledge(this, {
      'Serverless-LambdaDLQ':
        'It is not for asynchronous calls from outside: queues have their redrive queue, and a sweep begins anew with the next tick.',
      'Serverless-LambdaTracing':
        'It makes no segments. Each line of the log names the message, the group and the pool.',
    });
  }
}

function runtime({ use, codeFolder, settings, handsOn = false }: PoolsyncFunctionProps) {
  const { memoryMb, timeout, nodeOptions } = functionSizes[use];
  return {
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    handler: 'index.handler',
    code: functionCode(use, codeFolder),
    memorySize: memoryMb,
    timeout,
    environment: { NODE_OPTIONS: nodeOptions, ...settings },
    ...(handsOn ? { recursiveLoop: lambda.RecursiveLoop.ALLOW } : {}),
  };
}

/** Not the managed policy for it, which lets a function write to every log group. */
function logging(logGroup: logs.ILogGroup): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'WriteLogs',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  });
}
