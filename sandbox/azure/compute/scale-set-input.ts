import { z } from 'zod';
import { ArmError, invalidParameter } from '../errors.ts';

const MAX_CAPACITY = 1_000;

const capacity = z.number().int().min(0).max(MAX_CAPACITY);
const tags = z.record(z.string().max(512), z.string().max(256));

const createdScaleSet = z.looseObject({
  location: z.string(),
  tags: tags.optional(),
  zones: z.array(z.string()).optional(),
  sku: z.looseObject({
    name: z.string().default('Standard_D2s_v3'),
    tier: z.string().default('Standard'),
    capacity: capacity.default(0),
  }),
  properties: z
    .looseObject({ orchestrationMode: z.enum(['Uniform', 'Flexible']).default('Uniform') })
    .prefault({}),
});

const updatedScaleSet = z.looseObject({
  tags: tags.optional(),
  sku: z.looseObject({ name: z.string(), tier: z.string(), capacity }).partial().optional(),
  properties: z.looseObject({}).optional(),
});

const virtualMachine = z.looseObject({
  location: z.string(),
  zones: z.array(z.string()).optional(),
  properties: z.looseObject({
    virtualMachineScaleSet: z.looseObject({ id: z.string().min(1) }),
    hardwareProfile: z.looseObject({ vmSize: z.string().optional() }).prefault({}),
    osProfile: z.looseObject({ computerName: z.string().optional() }).prefault({}),
  }),
});

const instanceIds = z.looseObject({ instanceIds: z.array(z.string().min(1)).min(1) });

/** The body of a PUT; throws 400 `InvalidParameter`. */
export function readCreated(body: unknown): z.output<typeof createdScaleSet> {
  return read(createdScaleSet, body);
}

/** The body of a PATCH; throws 400 `InvalidParameter`. */
export function readUpdated(body: unknown): z.output<typeof updatedScaleSet> {
  return read(updatedScaleSet, body);
}

/** The body of a PUT of a virtual machine in a scale set; throws 400 `InvalidParameter`. */
export function readVirtualMachine(body: unknown): z.output<typeof virtualMachine> {
  return read(virtualMachine, body);
}

/** The body of `POST …/delete`; throws 400 `InvalidParameter`. */
export function readInstanceIds(body: unknown): readonly string[] {
  return read(instanceIds, body).instanceIds;
}

function read<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  if (body === undefined) {
    const message = 'The request content was invalid: there is no content.';
    throw new ArmError({ status: 400, code: 'InvalidRequestContent', message });
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const target = issue?.path.map(String).join('.') ?? '';
  throw invalidParameter(target, `The value of parameter ${target} is invalid: ${issue?.message}`);
}

/** What is kept of properties that somebody wrote: never a password, never another's words for ours. */
export function keptProperties(
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const ours = ['orchestrationMode', 'provisioningState', 'uniqueId', 'timeCreated'];
  return withoutSecrets(
    Object.fromEntries(Object.entries(given).filter(([name]) => !ours.includes(name))),
  );
}

function withoutSecrets(fields: object): Readonly<Record<string, unknown>> {
  const kept = Object.entries(fields).filter(
    ([name]) => name !== 'adminPassword' && name !== 'customData',
  );
  return Object.fromEntries(
    kept.map(([name, value]: [string, unknown]): [string, unknown] => [
      name,
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? withoutSecrets(value)
        : value,
    ]),
  );
}
