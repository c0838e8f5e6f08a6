import type { AwsParts } from '../../../shared/model/installation.ts';
import { shellWord } from '../../output/shell-word.ts';
import { ok, warning, wrong, type Told } from '../finding.ts';
import type { Ground } from '../ground.ts';
import { inAws } from '../parts-of.ts';
import { tellEach } from '../tell-each.ts';

type RuleName = AwsParts['rules'][number];

/** Whether the rules are on and feed the queues. */
export async function checkAwsRules(ground: Ground): Promise<readonly Told[]> {
  return inAws(ground, async (parts) => {
    if (parts.rules.length === 0) {
      return [
        warning('poolsync-installation names no rule, so whether events come in is not known'),
      ];
    }
    const told = await tellEach(parts.rules, nameOf, (rule) => checkRule(ground, parts, rule));
    const fed = new Set(parts.rules.map(({ feeds }) => feeds));
    const unfed = (['events', 'scale'] as const).filter((queue) => !fed.has(queue));
    return [
      ...told,
      ...unfed.map((queue) => warning(`poolsync-installation names no rule that feeds ${queue}`)),
    ];
  });
}

function nameOf({ bus, name }: RuleName): string {
  return `rule ${name} of bus ${bus}`;
}

async function checkRule(ground: Ground, parts: AwsParts, rule: RuleName): Promise<Told> {
  const aws = await ground.aws();
  const { bus, name, feeds } = rule;
  const [found, queue] = await Promise.all([aws.rule(bus, name), aws.queue(parts.queues[feeds])]);
  const named = `--name ${name} --event-bus-name ${shellWord(bus)} --region ${parts.region}`;
  if (found === undefined) {
    return wrong(
      `there is no ${nameOf(rule)}: nothing reaches the queue ${feeds} by it; deploy the installation anew`,
      `aws events list-rules --event-bus-name ${shellWord(bus)} --region ${parts.region}`,
    );
  }
  if (!found.enabled) {
    return wrong(`${nameOf(rule)} is disabled`, `aws events enable-rule ${named}`);
  }
  if (queue === undefined) return wrong(`${nameOf(rule)}: its queue ${feeds} is not there`);
  if (!found.targets.includes(queue.arn)) {
    const others = found.targets.length === 0 ? 'nothing' : found.targets.join(', ');
    return wrong(
      `${nameOf(rule)} sends to ${others}, and not to the queue ${feeds}`,
      `aws events put-targets --rule ${name} --event-bus-name ${shellWord(bus)} --region ${parts.region} --targets Id=poolsync,Arn=${queue.arn}`,
    );
  }
  return ok(`${nameOf(rule)} feeds the queue ${feeds}`);
}
