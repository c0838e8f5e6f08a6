import { z } from 'zod';
import {
  nudgeAnnotation,
  type ForeignPool,
  type ForeignPoolKind,
  type ForeignPoolRef,
} from '../model/foreign-pool.ts';
import { infrastructureMetadata, standingOf } from './pool-object.ts';

/** Empty means the same as missing: Go's encoders write either. */
const providerId = z
  .string()
  .optional()
  .transform((id) => (id === '' ? undefined : id));

const spec = z.object({ providerID: providerId }).default({ providerID: undefined });

const object = z.object({ metadata: infrastructureMetadata, spec });

/** Reads another provider's object. @throws ZodError where a field is missing. */
export function parseForeignPool(kind: ForeignPoolKind, read: unknown): ForeignPool {
  const {
    metadata,
    spec: { providerID },
  } = object.parse(read);
  const nudgedAt = metadata.annotations[nudgeAnnotation];
  return {
    ref: { kind, namespace: metadata.namespace, name: metadata.name },
    ...standingOf(metadata),
    ...(providerID === undefined ? {} : { providerId: providerID }),
    ...(nudgedAt === undefined ? {} : { nudgedAt }),
  };
}

/** Which object there is, and which group it says that it stands for. */
export interface ListedForeignPool {
  readonly ref: ForeignPoolRef;
  readonly providerId?: string;
}

const page = z.object({
  metadata: z.object({ continue: z.string().optional() }),
  items: z.array(
    z.object({ metadata: z.object({ name: z.string(), namespace: z.string() }), spec }),
  ),
});

/**
 * Keeps what an index needs of one page of a list.
 *
 * @returns `next` to ask for the page that follows
 */
export function parseForeignPoolPage(
  kind: ForeignPoolKind,
  read: unknown,
): { readonly pools: readonly ListedForeignPool[]; readonly next?: string } {
  const { metadata, items } = page.parse(read);
  const next = metadata.continue === '' ? undefined : metadata.continue;
  return {
    pools: items.map(({ metadata: { name, namespace }, spec: { providerID } }) => ({
      ref: { kind, namespace, name },
      ...(providerID === undefined ? {} : { providerId: providerID }),
    })),
    ...(next === undefined ? {} : { next }),
  };
}
