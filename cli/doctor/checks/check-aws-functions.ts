import type { AwsParts } from '../../../shared/model/installation.ts';
import { ok, unknown, warning, wrong, type Told } from '../finding.ts';
import type { Ground } from '../ground.ts';
import { inAws } from '../parts-of.ts';
import { tellEach } from '../tell-each.ts';

type FunctionUse = keyof AwsParts['functions'];

/** By which queue each is fed; the sweep by a schedule. */
const fedBy = { reconcile: 'events', scale: 'scale', sweep: undefined } as const;

/** Whether the functions are there and are fed by their queues. */
export async function checkAwsFunctions(ground: Ground): Promise<readonly Told[]> {
  return inAws(ground, (parts) =>
    tellEach(
      Object.keys(fedBy) as readonly FunctionUse[],
      (use) => `function ${use}`,
      (use) => checkFunction(ground, parts, use),
    ),
  );
}

async function checkFunction(ground: Ground, parts: AwsParts, use: FunctionUse): Promise<Told> {
  const name = parts.functions[use];
  if (name === undefined) return warning(`poolsync-installation names no function ${use}`);
  const aws = await ground.aws();
  const found = await aws.functionNamed(name);
  if (found === undefined) {
    return wrong(
      `there is no function ${name}: deploy the installation anew`,
      `aws lambda list-functions --region ${parts.region} --query 'Functions[].FunctionName'`,
    );
  }
  if (found.state !== undefined && found.state !== 'Active') {
    return wrong(
      `function ${name} is ${found.state}`,
      `aws lambda get-function-configuration --function-name ${name} --region ${parts.region}`,
    );
  }
  const source = fedBy[use];
  if (source === undefined) return ok(`function ${name} is there`);
  const queue = await aws.queue(parts.queues[source]);
  if (queue === undefined) return unknown(`function ${name}: its queue ${source} is not there`);
  const feed = found.feeds.find(({ queueArn }) => queueArn === queue.arn);
  if (feed === undefined) {
    return wrong(
      `function ${name} is not fed by the queue ${source}`,
      `aws lambda create-event-source-mapping --function-name ${name} --region ${parts.region} --event-source-arn ${queue.arn} --function-response-types ReportBatchItemFailures --batch-size 10`,
    );
  }
  return feed.enabled
    ? ok(`function ${name} is fed by the queue ${source}`)
    : wrong(
        `function ${name} takes nothing from the queue ${source}: its event source mapping is off`,
        `aws lambda update-event-source-mapping --enabled --region ${parts.region} --uuid "$(aws lambda list-event-source-mappings --function-name ${name} --event-source-arn ${queue.arn} --region ${parts.region} --query 'EventSourceMappings[0].UUID' --output text)"`,
      );
}
