import { Duration, Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { Names } from './names.ts';

export interface QueuesProps {
  readonly names: Names['queues'];
  /**
   * Encrypts the messages.
   *
   * @default - SSE-SQS
   */
  readonly encryptionKey?: kms.IKey;
}

/** Six times the time-out of the functions, so that no second one has a message meanwhile. */
const visibilityTimeout = Duration.seconds(180);

/** An outage of an hour uses up about 130 receives of a message that comes back after 5 to 60 s. */
const maxReceiveCount = 200;

/** The queues of an installation, by what they are for. */
export class Queues extends Construct {
  /** Feeds the function reconcile. */
  readonly events: sqs.Queue;
  /** Feeds the function scale. */
  readonly scale: sqs.Queue;
  /** Messages that a function could not read, with the reason: for people. */
  readonly rejected: sqs.Queue;
  /** Messages that a function gave no answer to, again and again, or that EventBridge could not bring. */
  readonly redrive: sqs.Queue;

  readonly #props: QueuesProps;

  constructor(scope: Construct, id: string, props: QueuesProps) {
    super(scope, id);
    this.#props = props;
    this.redrive = this.#keptForPeople('Redrive', 'redrive', {
      redriveAllowPolicy: { sourceQueues: [this.#named('events'), this.#named('scale')] },
    });
    this.rejected = this.#keptForPeople('Rejected', 'rejected', {
      redriveAllowPolicy: { redrivePermission: sqs.RedrivePermission.DENY_ALL },
    });
    this.events = this.#feeding('Events', 'events');
    this.scale = this.#feeding('Scale', 'scale');
    const isLast = 'It is where messages end: nothing receives from it but people.';
    acknowledge(this.redrive, { 'Serverless-SQSRedrivePolicy': isLast });
    acknowledge(this.rejected, {
      'Serverless-SQSRedrivePolicy': isLast,
      'AwsSolutions-SQS3': isLast,
    });
  }

  #feeding(id: string, use: keyof Names['queues']): sqs.Queue {
    return this.#make(id, use, {
      visibilityTimeout,
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.redrive, maxReceiveCount },
    });
  }

  #keptForPeople(id: string, use: keyof Names['queues'], more: sqs.QueueProps): sqs.Queue {
    return this.#make(id, use, { retentionPeriod: Duration.days(14), ...more });
  }

  #make(id: string, use: keyof Names['queues'], more: sqs.QueueProps): sqs.Queue {
    const { names, encryptionKey } = this.#props;
    return new sqs.Queue(this, id, {
      queueName: names[use],
      enforceSSL: true,
      ...(encryptionKey === undefined
        ? { encryption: sqs.QueueEncryption.SQS_MANAGED }
        : { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: encryptionKey }),
      ...more,
    });
  }

  /** By its name: the redrive queue cannot wait for the queues that wait for it. */
  #named(use: keyof Names['queues']): sqs.IQueue {
    const arn = Stack.of(this).formatArn({ service: 'sqs', resource: this.#props.names[use] });
    return sqs.Queue.fromQueueArn(this, `Source-${use}`, arn);
  }
}
