import type { InstallationConfig } from './installation-config.ts';

/** A configuration as far as each of its settings is sound by itself. */
export type SoundSettings = Partial<InstallationConfig>;

/** Tells what settings break together, a line each, and nothing where one of them is missing. */
export type Rule = (settings: SoundSettings) => readonly string[];
