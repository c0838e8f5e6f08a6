import { z } from 'zod';

const arn = /^arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus\/[/.\-_A-Za-z0-9]{1,256}$/;
const name = /^[.\-_A-Za-z0-9]{1,256}$/;

/** Whether it says itself in which region it is. */
export function isBusArn(bus: string): boolean {
  return arn.test(bus);
}

/** The event bus of EventBridge that requests are published on. */
export const eventBus = z
  .string()
  .refine(
    (bus) => isBusArn(bus) || name.test(bus),
    'the name or the ARN of an event bus is needed',
  );
