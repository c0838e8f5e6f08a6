import { z } from 'zod';

/** Of a queue of Service Bus, as a setting names it. */
export const queueName = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[-._/A-Za-z0-9]{0,258}[A-Za-z0-9])?$/,
    'the name of a queue in the namespace is needed',
  );
