import { z } from 'zod';

/** RFC 3339, with or without fractions of a second. */
export const timestamp = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
