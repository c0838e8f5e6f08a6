import type { FaultSpec } from './fault.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The parameters with which an action runs: in the place of refused entries nothing is left. */
export function withoutRefused(spec: FaultSpec | undefined, parameters: unknown): unknown {
  if (spec?.kind !== 'refused-entries' || !isRecord(parameters)) return parameters;
  return changeEntries(parameters, spec.entries, () => ({}));
}

/** The result in which the refused entries have their error; their number was right before. */
export function withRefusals(
  spec: Extract<FaultSpec, { kind: 'refused-entries' }>,
  result: unknown,
): unknown {
  if (!isRecord(result)) return result;
  const refusal = { ErrorCode: spec.code, ErrorMessage: 'The simulator was asked to refuse it.' };
  return changeEntries(result, spec.entries, () => refusal);
}

function changeEntries(
  fields: Fields,
  places: readonly number[],
  change: (entry: unknown) => unknown,
): Fields {
  const { Entries } = fields;
  if (!Array.isArray(Entries)) return fields;
  const changed = Entries.map((entry: unknown, place) =>
    places.includes(place) ? change(entry) : entry,
  );
  return { ...fields, Entries: changed };
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
