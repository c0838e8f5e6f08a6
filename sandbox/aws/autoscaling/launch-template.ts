import { createHash } from 'node:crypto';
import type { QueryValue } from '../wire/query.ts';
import type { Region } from '../world.ts';

type Owner = Pick<Region, 'account' | 'name'>;
type Fields = Readonly<Record<string, QueryValue | undefined>>;

/**
 * Adds its ID to every launch template that `fields` name by name alone, at whatever depth (a
 * MixedInstancesPolicy holds several), since AWS shows both. No templates are kept here: the ID is
 * made up from the name, and always the same for one account and region.
 */
export function withTemplateIds(owner: Owner, fields: Fields): Record<string, QueryValue> {
  const completed = Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]): [string, QueryValue][] =>
      value === undefined ? [] : [[key, complete(owner, value)]],
    ),
  );
  const { LaunchTemplateId, LaunchTemplateName } = completed;
  return LaunchTemplateId === undefined && typeof LaunchTemplateName === 'string'
    ? { LaunchTemplateId: madeUpId(owner, LaunchTemplateName), ...completed }
    : completed;
}

function complete(owner: Owner, value: QueryValue): QueryValue {
  if (typeof value === 'string') return value;
  if (isList(value)) return value.map((entry) => complete(owner, entry));
  return withTemplateIds(owner, value);
}

function isList(value: Exclude<QueryValue, string>): value is readonly QueryValue[] {
  return Array.isArray(value);
}

function madeUpId({ account, name: region }: Owner, template: string): string {
  const hash = createHash('sha256').update(`${account}/${region}/${template}`).digest('hex');
  return `lt-${hash.slice(0, 17)}`;
}
