import { sourcesUnder, wordsIn } from './markdown.ts';

/** Events on objects have reasons too, and are told of in a sentence. */
export const reasonsOfEvents: ReadonlySet<string> = new Set([
  'ListPublished',
  'Scaled',
  'NudgeWithheld',
  'DriftCorrected',
  'CorrectionRequested',
]);

/** Those of a group that the cloud refuses to tell of are made of a fault's code. */
const ofFaults = ['CloudDenied', 'CloudRefused', 'WrongAccount'];

/** Of all conditions. They stand in code as `reason: 'X'`, or as an argument after the condition's type or status. */
export function reasonsOfConditions(): readonly string[] {
  const found = sourcesUnder('shared/model', 'shared/reconcile', 'shared/scale').flatMap(
    (source) => [
      ...[...source.matchAll(/reason: '([A-Z]\w+)'/g)].map(([, reason = '']) => reason),
      ...[...source.matchAll(/'(?:True|False|Unknown)',\s*'([A-Z]\w+)'/g)].map(
        ([, reason = '']) => reason,
      ),
      ...[...source.matchAll(/notSettled\(\s*'([A-Z]\w+)'/g)].map(([, reason = '']) => reason),
      ...[...source.matchAll(/isTrue\('\w+', '([A-Z]\w+)'\)/g)].map(([, reason = '']) => reason),
      ...[...source.matchAll(/(?:quotaExceeded|notInInstances) = '([A-Z]\w+)'/g)].map(
        ([, reason = '']) => reason,
      ),
      ...usualReasonsIn(source),
      ...doubtsIn(source),
    ],
  );
  return [...new Set([...found, ...ofFaults])].filter((reason) => !reasonsOfEvents.has(reason));
}

function usualReasonsIn(source: string): readonly string[] {
  return wordsIn(/usualReasons[^=]*= \{([^}]+)\}/.exec(source)?.[1] ?? '');
}

function doubtsIn(source: string): readonly string[] {
  const doubts = /const doubts[^=]*= \{(.*?)\n\}/s.exec(source)?.[1] ?? '';
  return [...doubts.matchAll(/^ {2}(\w+):/gm)].map(([, reason = '']) => reason);
}
