import { accounts, home, namespace, pools } from '../installation/layout.ts';

/** Commands for a shell; each line stands for itself. */
export function renderAwsCommands(kubectl: string, rejectedQueueUrl: string): string {
  return `On AWS these scale a group by its MachinePool, look at the groups, and change them in the cloud:

  ${kubectl} scale machinepool web -n ${namespace} --replicas=7
  aws autoscaling describe-auto-scaling-groups --query 'AutoScalingGroups[].[AutoScalingGroupName,DesiredCapacity]' --output text
  aws autoscaling describe-auto-scaling-groups --query 'AutoScalingGroups[].Instances[].[InstanceId,LifecycleState]' --output text
  aws autoscaling terminate-instance-in-auto-scaling-group --no-should-decrement-desired-capacity --instance-id <instance>
${hookCommands(kubectl)}  aws sqs receive-message --endpoint-url $AWS_ENDPOINT_URL --queue-url ${rejectedQueueUrl} --message-attribute-names All

(aws sqs of version 1 looks at no AWS_ENDPOINT_URL, so it needs the option.)

The cloud owns the count of these (cluster.x-k8s.io/replicas-managed-by), so their MachinePools follow:

${ownedByCloud()}`;
}

function hookCommands(kubectl: string): string {
  return pools
    .flatMap(({ name, group, hook }) =>
      hook === undefined
        ? []
        : [
            `  ${kubectl} scale machinepool ${name} -n ${namespace} --replicas=1`,
            `  aws autoscaling complete-lifecycle-action --auto-scaling-group-name ${group} --lifecycle-hook-name ${hook.name} --lifecycle-action-result CONTINUE --instance-id <one that is Terminating:Wait>`,
          ],
    )
    .map((line) => `${line}\n`)
    .join('');
}

function ownedByCloud(): string {
  return pools
    .filter(({ replicasManagedBy }) => replicasManagedBy !== undefined)
    .map(({ account, region, group }) => {
      const keys = accounts.find(({ id }) => id === account);
      const variables =
        account === home.account || keys === undefined
          ? ''
          : `AWS_ACCESS_KEY_ID=${keys.accessKeyId} AWS_SECRET_ACCESS_KEY=${keys.secretAccessKey} `;
      return `  ${variables}aws autoscaling set-desired-capacity --region ${region} --auto-scaling-group-name ${group} --desired-capacity 4\n`;
    })
    .join('');
}
