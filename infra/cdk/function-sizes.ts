import { Duration } from 'aws-cdk-lib';

export type FunctionName = 'reconcile' | 'scale' | 'sweep';

export interface FunctionSize {
  readonly memoryMb: number;
  readonly timeout: Duration;
  /** Bounds of Node's heap within that memory. */
  readonly nodeOptions: string;
}

/** docs/configuration.md has the reason for each. */
const fed: FunctionSize = {
  memoryMb: 512,
  timeout: Duration.seconds(30),
  nodeOptions: '--max-semi-space-size=4 --max-old-space-size=384',
};

export const functionSizes: Readonly<Record<FunctionName, FunctionSize>> = {
  reconcile: fed,
  scale: fed,
  sweep: {
    memoryMb: 1_024,
    timeout: Duration.seconds(240),
    nodeOptions: '--max-semi-space-size=4 --max-old-space-size=832',
  },
};
