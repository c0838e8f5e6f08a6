import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import {
  DescribeRuleCommand,
  ListTargetsByRuleCommand,
  type EventBridgeClient,
} from '@aws-sdk/client-eventbridge';
import {
  GetFunctionConfigurationCommand,
  paginateListEventSourceMappings,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { AwsAccess } from '../../../shared/model/account.ts';
import type { AwsProbe, FunctionLook, RuleLook, SqsLook } from '../../../shared/ports/aws-probe.ts';
import { isFault, orFault } from '../../../shared/model/fault.ts';
import { toCloudFault } from '../cloud/aws-fault.ts';
import type { AwsOperator } from './aws-operator.ts';
import { TimeOfAnswers } from './time-of-answers.ts';

/** Where the installation's parts are. */
export interface AwsPlace {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
}

/** What AWS says of things that are not there. */
const absences: ReadonlySet<string> = new Set([
  'ResourceNotFoundException',
  'QueueDoesNotExist',
  'AWS.SimpleQueueService.NonExistentQueue',
]);

/** Looks at an installation's parts on AWS with a person's credentials. */
export class AwsInstallationProbe implements AwsProbe {
  readonly #operator: AwsOperator;
  readonly #place: AwsPlace;
  readonly #events: EventBridgeClient;
  readonly #sqs: SQSClient;
  readonly #lambda: LambdaClient;
  readonly #times = new TimeOfAnswers();

  constructor(operator: AwsOperator, place: AwsPlace) {
    this.#operator = operator;
    this.#place = place;
    this.#events = operator.eventBridgeIn(place.region);
    this.#sqs = operator.sqsIn(place.region);
    this.#lambda = operator.lambdaIn(place.region);
    this.#times.listen(this.#sqs);
  }

  async whoAmI(): Promise<string> {
    return (await this.#operator.whoAmI(this.#place.region)).arn;
  }

  async time(queueUrl: string): Promise<Date | undefined> {
    await this.#enter();
    await this.#attributesOf(queueUrl);
    return this.#times.last();
  }

  async readAnyGroup(access: AwsAccess): Promise<void> {
    const { account, region } = access;
    const command = new DescribeAutoScalingGroupsCommand({
      MaxRecords: 1,
      IncludeInstances: false,
    });
    await asFaults(`Reading Auto Scaling groups of ${account} in ${region}`, () =>
      this.#operator.clientFor(access).send(command),
    );
  }

  async rule(bus: string, name: string): Promise<RuleLook | undefined> {
    await this.#enter();
    return orAbsent(`Reading rule ${name} of bus ${bus}`, async () => {
      const [rule, listed] = await Promise.all([
        this.#events.send(new DescribeRuleCommand({ Name: name, EventBusName: bus })),
        this.#events.send(new ListTargetsByRuleCommand({ Rule: name, EventBusName: bus })),
      ]);
      const targets = (listed.Targets ?? []).map(({ Arn: arn }) => arn ?? '');
      return { enabled: rule.State !== 'DISABLED', targets };
    });
  }

  async queue(url: string): Promise<SqsLook | undefined> {
    await this.#enter();
    const attributes = await this.#attributesOf(url);
    if (attributes === undefined) return undefined;
    const redriveArn = redriveOf(attributes['RedrivePolicy']);
    const waiting = Number(attributes['ApproximateNumberOfMessages'] ?? 0);
    const oldestSentAt = waiting === 0 ? undefined : await this.#oldestSentAt(url);
    return {
      arn: attributes['QueueArn'] ?? '',
      waiting,
      inFlight: Number(attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0),
      ...(oldestSentAt === undefined ? {} : { oldestSentAt }),
      ...(redriveArn === undefined ? {} : { redriveArn }),
    };
  }

  #attributesOf(url: string): Promise<Readonly<Record<string, string>> | undefined> {
    return orAbsent(`Reading the queue ${url}`, async () => {
      const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] });
      return (await this.#sqs.send(command)).Attributes ?? {};
    });
  }

  /**
   * When the oldest was sent of some that wait: SQS itself tells it only by a metric. They are shown and
   * not hidden from others, which counts a delivery of the hundreds that each has. Whoever may not
   * receive goes without it.
   */
  async #oldestSentAt(url: string): Promise<Date | undefined> {
    const command = new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
      WaitTimeSeconds: 0,
      MessageSystemAttributeNames: ['SentTimestamp'],
    });
    const shown = await orFault(() =>
      asFaults(`Looking into the queue ${url}`, () => this.#sqs.send(command)),
    );
    if (isFault(shown)) return undefined;
    const sentMs = (shown.Messages ?? []).map(({ Attributes }) =>
      Number(Attributes?.SentTimestamp),
    );
    const known = sentMs.filter((ms) => ms > 0);
    return known.length === 0 ? undefined : new Date(Math.min(...known));
  }

  async functionNamed(name: string): Promise<FunctionLook | undefined> {
    await this.#enter();
    return orAbsent(`Reading the function ${name}`, async () => {
      const { State: state } = await this.#lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName: name }),
      );
      const feeds: { queueArn: string; enabled: boolean }[] = [];
      const paging = { client: this.#lambda, pageSize: 100 };
      for await (const page of paginateListEventSourceMappings(paging, { FunctionName: name })) {
        for (const { EventSourceArn: arn = '', State: fed } of page.EventSourceMappings ?? []) {
          feeds.push({ queueArn: arn, enabled: fed !== 'Disabled' && fed !== 'Disabling' });
        }
      }
      return { ...(state === undefined ? {} : { state }), feeds };
    });
  }

  /** Queues, rules and functions know no role of a CloudAccount. */
  async #enter(): Promise<void> {
    await this.#operator.mustBeIn(this.#place.account, this.#place.region);
  }
}

async function asFaults<Result>(doing: string, work: () => Promise<Result>): Promise<Result> {
  return work().catch((error: unknown) => {
    throw toCloudFault(doing, error);
  });
}

async function orAbsent<Result>(
  doing: string,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  return asFaults(doing, () =>
    work().catch((error: unknown) => {
      if (error instanceof Error && absences.has(error.name)) return undefined;
      throw error;
    }),
  );
}

const redrivePolicy = z.object({ deadLetterTargetArn: z.string() });

function redriveOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return redrivePolicy.safeParse(JSON.parse(text)).data?.deadLetterTargetArn;
  } catch {
    return undefined;
  }
}
