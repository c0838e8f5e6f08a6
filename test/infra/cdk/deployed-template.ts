import { Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib';

/** Properties of a resource, with what CloudFormation fills in filled in. */
export type Properties = Readonly<Record<string, unknown>>;

interface Resource {
  readonly Type: string;
  readonly Properties?: Properties;
}

const home = { account: '111111111111', region: 'eu-west-1' };

const pseudo: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::AccountId': home.account,
  'AWS::Region': home.region,
  'AWS::URLSuffix': 'amazonaws.com',
};

/**
 * A template as it is once it is deployed to account 111111111111 in eu-west-1: references to names,
 * URLs and ARNs are those that AWS gives to resources with fixed names.
 */
export class DeployedTemplate {
  readonly #resources: ReadonlyMap<string, Resource>;

  constructor(stack: Stack) {
    const { Resources } = Template.fromStack(stack).toJSON() as {
      Resources: Record<string, Resource>;
    };
    this.#resources = new Map(Object.entries(Resources));
  }

  /** The types that occur, each once. */
  types(): readonly string[] {
    return [...new Set([...this.#resources.values()].map(({ Type }) => Type))].toSorted();
  }

  /** The resources of a type, by their logical IDs. */
  byId(type: string): Readonly<Record<string, Properties>> {
    const found = [...this.#resources].filter(([, { Type }]) => Type === type);
    return Object.fromEntries(
      found.map(([id, { Properties = {} }]) => [id, this.#all(Properties)]),
    );
  }

  /** The resources of a type, by the property that names them. */
  named(type: string, name: string): Readonly<Record<string, Properties>> {
    return Object.fromEntries(
      Object.values(this.byId(type)).map((properties) => [String(properties[name]), properties]),
    );
  }

  /** A value with all that CloudFormation fills in. */
  resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.resolve(each));
    if (typeof value !== 'object' || value === null) return value;
    const [[key, argument] = ['', undefined], ...more] = Object.entries(value);
    if (more.length === 0 && (key === 'Ref' || key.startsWith('Fn::'))) {
      return this.#intrinsic(key, argument);
    }
    return this.#all(value as Properties);
  }

  #all(properties: Properties): Properties {
    return Object.fromEntries(
      Object.entries(properties).map(([key, value]) => [key, this.resolve(value)]),
    );
  }

  #intrinsic(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        return pseudo[String(argument)] ?? this.#reference(String(argument), 'Ref');
      case 'Fn::GetAtt': {
        const [id, attribute] = argument as readonly [string, string];
        return this.#reference(id, attribute);
      }
      case 'Fn::Join': {
        const [separator, parts] = argument as readonly [string, unknown];
        return (this.resolve(parts) as readonly string[]).join(separator);
      }
      case 'Fn::Split': {
        const [separator, text] = argument as readonly [string, unknown];
        return String(this.resolve(text)).split(separator);
      }
      case 'Fn::Select': {
        const [index, list] = argument as readonly [number, unknown];
        return (this.resolve(list) as readonly unknown[])[index];
      }
      default:
        throw new Error(`${name} is not known here`);
    }
  }

  #reference(id: string, attribute: string): string {
    const { Type: type, Properties: written = {} } = this.#resources.get(id) ?? { Type: 'nothing' };
    const name = (property: string) => String(this.resolve(written[property]));
    const arn = (service: string, resource: string) =>
      `arn:aws:${service}:${home.region}:${home.account}:${resource}`;
    const known: Readonly<Record<string, () => string>> = {
      'AWS::SQS::Queue.Ref': () =>
        `https://sqs.${home.region}.amazonaws.com/${home.account}/${name('QueueName')}`,
      'AWS::SQS::Queue.Arn': () => arn('sqs', name('QueueName')),
      'AWS::SQS::Queue.QueueName': () => name('QueueName'),
      'AWS::Events::EventBus.Ref': () => name('Name'),
      'AWS::Events::EventBus.Arn': () => arn('events', `event-bus/${name('Name')}`),
      'AWS::Events::Rule.Ref': () => name('Name'),
      'AWS::Events::Rule.Arn': () =>
        arn(
          'events',
          written['EventBusName'] === undefined
            ? `rule/${name('Name')}`
            : `rule/${name('EventBusName')}/${name('Name')}`,
        ),
      'AWS::IAM::Role.Ref': () => name('RoleName'),
      'AWS::IAM::Role.Arn': () => `arn:aws:iam::${home.account}:role/${name('RoleName')}`,
      'AWS::Lambda::Function.Ref': () => name('FunctionName'),
      'AWS::Lambda::Function.Arn': () => arn('lambda', `function:${name('FunctionName')}`),
      'AWS::Lambda::Version.Version': () => '1',
      'AWS::Lambda::Alias.Ref': () =>
        arn('lambda', `function:${name('FunctionName')}:${name('Name')}`),
      'AWS::Logs::LogGroup.Ref': () => name('LogGroupName'),
      'AWS::Logs::LogGroup.Arn': () => arn('logs', `log-group:${name('LogGroupName')}:*`),
      'AWS::Scheduler::ScheduleGroup.Arn': () => arn('scheduler', `schedule-group/${name('Name')}`),
      'AWS::KMS::Key.Arn': () => arn('kms', 'key/of-the-queues'),
      'AWS::SNS::Topic.Ref': () => arn('sns', 'alarms'),
      'AWS::SecretsManager::Secret.Ref': () => arn('secretsmanager', 'secret:kubeconfig-AbCdEf'),
    };
    return known[`${type}.${attribute}`]?.() ?? `${id}.${attribute}`;
  }
}
