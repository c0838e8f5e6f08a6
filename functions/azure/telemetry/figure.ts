import type { GaugeName, MetricName } from '../../../shared/ports/metrics.ts';

/** What was counted under one name, for one reason where it has any; or what something was last. */
export type Figure =
  | {
      readonly kind: 'count';
      readonly name: MetricName;
      readonly reason?: string;
      readonly value: number;
    }
  | {
      readonly kind: 'gauge';
      readonly name: GaugeName;
      readonly reason?: never;
      readonly value: number;
    };

/** Takes figures. @throws where it is not sure that all of them were taken */
export type SendFigures = (figures: readonly Figure[]) => Promise<void>;
