import type { z } from 'zod';
import { ConfigError } from './config-error.ts';
import { dotted, valueAt } from './dotted.ts';
import type { InstallationConfig } from './installation-config.ts';
import type { SoundSettings } from './rule.ts';
import { rules } from './rules.ts';
import { installationSchema, settings } from './schema.ts';

/**
 * Reads what a configuration file exports.
 *
 * @param file its path, for the errors
 * @throws ConfigError with a line for each setting that is wrong, missing or unknown, all at once
 */
export function readConfig(file: string, given: unknown): InstallationConfig {
  const parsed = installationSchema.safeParse(given);
  const own = parsed.error?.issues.flatMap((issue) => linesOf(given, issue)) ?? [];
  const joint = rules.flatMap((rule) => rule(soundOf(given)));
  const lines = [...own, ...joint];
  if (parsed.success && lines.length === 0) return parsed.data;
  throw new ConfigError(lines.map((line) => `${file}: ${line}`));
}

function linesOf(
  given: unknown,
  { code, path, message }: Pick<z.core.$ZodIssue, 'code' | 'path' | 'message'>,
): readonly string[] {
  if (code === 'unrecognized_keys') return message.split('\n');
  if (path.length === 0) return [message];
  const value = valueAt(given, path);
  const is = value === undefined ? 'is not set' : `is ${shown(value)}`;
  return [`${dotted(path)} ${is}: ${message}`];
}

/** Long enough for an ARN, and short beside a certificate. */
const longest = 200;

function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length <= longest ? json : `${json.slice(0, longest)}…`;
}

/** The settings that are sound by themselves, so that what is wrong with others hides no rule. */
function soundOf(given: unknown): SoundSettings {
  if (typeof given !== 'object' || given === null) return {};
  const sound = Object.entries(settings).flatMap(([key, schema]) => {
    const value: unknown = Reflect.get(given, key);
    const parsed = schema.safeParse(value);
    return value !== undefined && parsed.success ? [[key, parsed.data]] : [];
  });
  return Object.fromEntries(sound) as SoundSettings;
}
