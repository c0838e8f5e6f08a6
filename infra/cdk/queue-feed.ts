import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { asFunction } from './cdk-interfaces.ts';

export interface QueueFeedProps {
  readonly queue: sqs.IQueue;
  /** What is fed. */
  readonly alias: lambda.Alias;
  /** Batches at a time; Lambda takes 2 or more. */
  readonly maxConcurrency: number;
}

/** Feeds a function from a queue; docs/configuration.md has the reason for each figure. */
export class QueueFeed extends Construct {
  constructor(scope: Construct, id: string, { queue, alias, maxConcurrency }: QueueFeedProps) {
    super(scope, id);
    // Not SqsEventSource: that gives the function more rights on the queue than it uses.
    new lambda.EventSourceMapping(this, 'Mapping', {
      target: asFunction(alias),
      eventSourceArn: queue.queueArn,
      batchSize: 10,
      maxBatchingWindow: Duration.seconds(0),
      maxConcurrency,
      reportBatchItemFailures: true,
    });
    acknowledge(this, {
      'Serverless-LambdaEventSourceMappingDestination':
        'Lambda takes none for a queue: what is received too often goes to the redrive queue of that queue.',
    });
  }
}
