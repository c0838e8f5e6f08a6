import { externalIdRule, placeRules } from './place-rules.ts';
import { arnRegionRules, clusterRegionRule, subnetRule, zoneRule } from './region-rules.ts';
import { endpointRules, sweepRule } from './reach-rules.ts';
import type { Rule } from './rule.ts';

/** What settings must be together. */
export const rules: readonly Rule[] = [
  ...placeRules,
  externalIdRule,
  clusterRegionRule,
  ...arnRegionRules,
  zoneRule,
  subnetRule,
  ...endpointRules,
  sweepRule,
];
