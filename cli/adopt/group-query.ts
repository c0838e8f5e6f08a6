import { autoScalingGroupOf } from '../../shared/model/foreign-pool.ts';
import type { AutoScalingGroupRef, ScaleSetRef } from '../../shared/model/group.ts';
import { scaleSetOf } from '../../shared/model/resource-id.ts';

/** What a person wrote to say which group is meant. */
export type GroupQuery =
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'auto-scaling-group'; readonly group: AutoScalingGroupRef }
  | { readonly kind: 'scale-set'; readonly group: ScaleSetRef };

export type ParsedQuery =
  | { readonly kind: 'query'; readonly query: GroupQuery }
  | { readonly kind: 'wrong'; readonly problem: string };

/** What AWS allows as the name of a group, without the colon that it forbids. */
const longestName = 255;

/** Reads the name of a group, the ARN of an Auto Scaling group or the resource ID of a scale set. */
export function parseGroupQuery(text: string): ParsedQuery {
  const word = text.trim();
  if (word.startsWith('arn:')) return ofArn(word);
  if (/^(azure:\/\/)?\/subscriptions\//i.test(word)) return ofResourceId(word);
  if (word === '') return wrong('The name of the group is empty.');
  if (word.length > longestName || /[\p{Cc}:]/u.test(word)) {
    return wrong(
      'Write the name of a group, the ARN of an Auto Scaling group, or the resource ID of a scale set.',
    );
  }
  return { kind: 'query', query: { kind: 'named', name: word } };
}

function ofArn(arn: string): ParsedQuery {
  const group = autoScalingGroupOf(arn);
  if (group === undefined) {
    return wrong(
      'That is not the ARN of an Auto Scaling group, which is arn:aws:autoscaling:REGION:ACCOUNT:autoScalingGroup:UUID:autoScalingGroupName/NAME.',
    );
  }
  return { kind: 'query', query: { kind: 'auto-scaling-group', group } };
}

function ofResourceId(id: string): ParsedQuery {
  const group = scaleSetOf(id.replace(/^azure:\/\//i, ''));
  return group === undefined
    ? wrong(
        'That is not the ID of a scale set, which "az vmss show --query id" prints: /subscriptions/…/resourceGroups/…/providers/Microsoft.Compute/virtualMachineScaleSets/NAME.',
      )
    : { kind: 'query', query: { kind: 'scale-set', group } };
}

function wrong(problem: string): ParsedQuery {
  return { kind: 'wrong', problem };
}
