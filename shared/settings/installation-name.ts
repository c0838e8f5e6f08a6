import { z } from 'zod';

/** The name of this installation, as requests and the tags of groups hold it. */
export const installationName = z
  .string()
  .regex(/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/, 'a name of a-z, 0-9 and - is needed')
  .default('poolsync');
