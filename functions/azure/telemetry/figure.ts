import type { MetricName } from '../../../shared/ports/metrics.ts';

/** What was counted under one name, for one reason where it has any. */
export interface Figure {
  readonly name: MetricName;
  readonly reason?: string;
  readonly value: number;
}

/** Takes figures. @throws where it is not sure that all of them were taken */
export type SendFigures = (figures: readonly Figure[]) => Promise<void>;
