import { z } from 'zod';
import type { Action } from '../action.ts';
import type { GroupView } from './history.ts';
import type { Tag } from './model.ts';
import { pageOf, pageParameters } from './paging.ts';
import { action, flag, groupOf, list, validation } from './parameters.ts';
import { groupsSeen, rememberGroup } from './remember.ts';

const RESOURCE_TYPE = 'auto-scaling-group';

export const tagParameters = z.object({
  ResourceId: z.string().optional(),
  ResourceType: z.string().optional(),
  Key: z.string().min(1).max(128),
  Value: z.string().max(256).default(''),
  PropagateAtLaunch: flag.default(false),
});

export const filterParameters = z.object({
  Name: z.string(),
  Values: list(z.string()).default([]),
});
type Filter = z.output<typeof filterParameters>;

export function readTag(given: z.output<typeof tagParameters>): Tag {
  return { key: given.Key, value: given.Value, propagateAtLaunch: given.PropagateAtLaunch };
}

export function showTag(group: GroupView, tag: Tag): object {
  return {
    ResourceId: group.name,
    ResourceType: RESOURCE_TYPE,
    Key: tag.key,
    Value: tag.value,
    PropagateAtLaunch: tag.propagateAtLaunch,
  };
}

/** The filters of DescribeAutoScalingGroups: all must fit, each by any of its values. */
export function groupMatches(group: GroupView, filters: readonly Filter[]): boolean {
  const tags = [...group.tags.values()];
  return filters.every(({ Name, Values }) => {
    if (Name === 'tag-key') return tags.some(({ key }) => Values.includes(key));
    if (Name === 'tag-value') return tags.some(({ value }) => Values.includes(value));
    if (!Name.startsWith('tag:')) {
      throw validation(
        `Filter type ${Name} is not correct. Allowed Filter types are: tag-key, tag-value, tag:<key>`,
      );
    }
    const tag = group.tags.get(Name.slice('tag:'.length));
    return tag !== undefined && Values.includes(tag.value);
  });
}

const createOrUpdateTags = action(z.object({ Tags: list(tagParameters) }), (context, given) => {
  const changes = given.Tags.map((tag) => {
    requireGroupTag(tag.ResourceType);
    return { group: groupOf(context.region, tag.ResourceId ?? ''), tag: readTag(tag) };
  });
  for (const { group, tag } of changes) {
    group.tags.set(tag.key, tag);
    rememberGroup(context, group);
  }
});

const deleteTags = action(z.object({ Tags: list(tagParameters) }), (context, given) => {
  for (const tag of given.Tags) {
    requireGroupTag(tag.ResourceType);
    const group = groupOf(context.region, tag.ResourceId ?? '');
    group.tags.delete(tag.Key);
    rememberGroup(context, group);
  }
});

function requireGroupTag(type: string | undefined): void {
  if (type === RESOURCE_TYPE) return;
  throw validation(
    `Resource type "${type ?? ''}" is not valid; tags are for ${RESOURCE_TYPE} only.`,
  );
}

/** What each filter of DescribeTags looks at. */
const fields: Readonly<Record<string, (group: GroupView, tag: Tag) => string>> = {
  'auto-scaling-group': (group) => group.name,
  key: (_group, tag) => tag.key,
  value: (_group, tag) => tag.value,
  'propagate-at-launch': (_group, tag) => String(tag.propagateAtLaunch),
};

const describeTags = action(
  z.object({ Filters: list(filterParameters).default([]), ...pageParameters(100, 50) }),
  (context, given) => {
    const all = groupsSeen(context).flatMap((group) =>
      [...group.tags.values()].map((tag) => ({ group, tag, key: `${group.name}\n${tag.key}` })),
    );
    const wanted = all
      .filter(({ group, tag }) => given.Filters.every((filter) => tagMatches(group, tag, filter)))
      .toSorted((a, b) => (a.key < b.key ? -1 : 1));
    const { page, NextToken } = pageOf(context, wanted, ({ key }) => key, given);
    return { Tags: page.map(({ group, tag }) => showTag(group, tag)), NextToken };
  },
);

function tagMatches(group: GroupView, tag: Tag, { Name, Values }: Filter): boolean {
  const field = Object.hasOwn(fields, Name) ? fields[Name] : undefined;
  if (field === undefined) {
    throw validation(
      `Filter type ${Name} is not correct. Allowed Filter types are: ${Object.keys(fields).join(', ')}`,
    );
  }
  return Values.includes(field(group, tag));
}

export const tagActions: Readonly<Record<string, Action>> = {
  CreateOrUpdateTags: createOrUpdateTags,
  DeleteTags: deleteTags,
  DescribeTags: describeTags,
};
