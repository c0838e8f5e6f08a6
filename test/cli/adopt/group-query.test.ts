import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGroupQuery } from '../../../cli/adopt/group-query.ts';
import { isObjectName, objectNameFrom } from '../../../cli/adopt/object-name.ts';
import { tagCommand } from '../../../cli/adopt/tag-command.ts';
import { anAutoScalingGroup, aScaleSet } from './adopt-world.ts';

describe('parseGroupQuery', () => {
  it('tells names, ARNs and resource IDs apart', () => {
    const group = anAutoScalingGroup('a/b');
    expect(parseGroupQuery(group.id)).toEqual({
      kind: 'query',
      query: { kind: 'auto-scaling-group', group: group.group },
    });
    const { id, group: scaleSet } = aScaleSet();
    const query = { kind: 'query', query: { kind: 'scale-set', group: scaleSet } };
    expect(parseGroupQuery(id)).toEqual(query);
    expect(parseGroupQuery(`azure://${id}`)).toEqual(query);
    expect(parseGroupQuery('My group (1)')).toEqual({
      kind: 'query',
      query: { kind: 'named', name: 'My group (1)' },
    });
  });

  it.each([
    ['', 'empty'],
    ['arn:aws:ec2:eu-west-1:111111111111:instance/i-1', 'not the ARN of an Auto Scaling group'],
    [`${aScaleSet().id}/virtualMachines/0`, 'az vmss show --query id'],
    ['a:b', 'Write the name'],
    ['a\nb', 'Write the name'],
  ])('says of %j what to write', (text, said) => {
    const parsed = parseGroupQuery(text);
    expect(parsed).toMatchObject({ kind: 'wrong' });
    expect(parsed.kind === 'wrong' && parsed.problem).toContain(said);
  });
});

describe('objectNameFrom', () => {
  it.each([
    ['workers', 'workers'],
    ['Old_Workers.2', 'old-workers-2'],
    ['--Web (blue)--', 'web-blue'],
    ['Überall', 'uberall'],
    ['日本', undefined],
    ['a'.repeat(64), undefined],
  ])('makes of %j %j', (group, name) => {
    expect(objectNameFrom(group)).toBe(name);
  });

  it('gives a name that Kubernetes takes, or none, and keeps one that is allowed', () => {
    assert(
      property(string({ maxLength: 80 }), (group) => {
        const name = objectNameFrom(group);
        expect(name === undefined || isObjectName(name)).toBe(true);
        if (name !== undefined) expect(objectNameFrom(name)).toBe(name);
      }),
    );
  });
});

describe('tagCommand', () => {
  it('writes what a shell and the AWS CLI would take apart as JSON in quotes', () => {
    const command = tagCommand(anAutoScalingGroup("a,b='c'"), 'prod');
    const json = String.raw`'[{"ResourceId":"a,b='\''c'\''","ResourceType":"auto-scaling-group",`;
    expect(command).toContain(`--tags ${json}`);
  });

  it('leaves the other tags of a scale set', () => {
    expect(tagCommand(aScaleSet(), 'prod')).toBe(
      `az tag update --operation Merge --resource-id ${aScaleSet().id} --tags poolsync-management-cluster=prod`,
    );
  });
});
