import { accounts, home, namespace, pools } from '../installation/layout.ts';
import { renderAzureCommands, renderAzureLogin, type AzureFacts } from './how-to-play-azure.ts';

/** Commands to paste into another terminal. */
export function renderHowToPlay(of: {
  readonly kubectl: string;
  readonly kubeconfig: string;
  readonly aws: { readonly endpoint: string; readonly rejectedQueueUrl: string };
  readonly azure: AzureFacts;
  readonly sandboxFile: string;
  readonly logs: string;
  /** Whether there is an `aws` command. */
  readonly hasAws: boolean;
}): string {
  const [{ accessKeyId, secretAccessKey }] = accounts;
  return `The sandbox is up. To play with it, paste these into another terminal:

  export KUBECONFIG=${of.kubeconfig}
  export AWS_ENDPOINT_URL=${of.aws.endpoint} AWS_REGION=${home.region} AWS_DEFAULT_REGION=${home.region}
  export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}
${renderAzureLogin(of.azure)}
Then ask Poolsync, in this folder; the first is how the pools stand, and each has --help:

${poolsyncCommands}${of.hasAws ? '' : installAws}
  ${of.kubectl} get autoscalinggroupmachinepools -n ${namespace} --watch
  ${of.kubectl} get machinepools -n ${namespace} --watch
  ${of.kubectl} describe autoscalinggroupmachinepool web -n ${namespace}
  ${of.kubectl} get nodes

  ${of.kubectl} scale machinepool web -n ${namespace} --replicas=7
  aws autoscaling describe-auto-scaling-groups --query 'AutoScalingGroups[].[AutoScalingGroupName,DesiredCapacity]' --output text
  aws autoscaling describe-auto-scaling-groups --query 'AutoScalingGroups[].Instances[].[InstanceId,LifecycleState]' --output text
  aws autoscaling terminate-instance-in-auto-scaling-group --no-should-decrement-desired-capacity --instance-id <instance>
${hookCommands(of.kubectl)}  aws sqs receive-message --endpoint-url $AWS_ENDPOINT_URL --queue-url ${of.aws.rejectedQueueUrl} --message-attribute-names All

(aws sqs of version 1 looks at no AWS_ENDPOINT_URL, so it needs the option.)

The cloud owns the count of these (cluster.x-k8s.io/replicas-managed-by), so their MachinePools follow:

${ownedByCloud()}
Elsewhere the MachinePool owns it, and what is set in the cloud is set back.

On Azure the MachinePool uniform owns the count of its scale set, and Azure autoscale that of flexible,
whose MachinePool follows. These scale the first, play autoscale for the second, call the management
API, and let go wrong by its control port what makes no event:

${renderAzureCommands(of.kubectl, of.azure)}
The logs are in ${of.logs}
Programs find all this in ${of.sandboxFile}
Ctrl-C ends it all.`;
}

const poolsyncCommands = ['status -A', 'plan -A', 'doctor', 'dead-letters list']
  .map((command) => `  npm run -s poolsync -- ${command}\n`)
  .join('');

const installAws = `
There is no aws command on your PATH; this installs it from PyPI:

  python3 -m venv ~/.poolsync-aws && ~/.poolsync-aws/bin/pip install awscli && export PATH=~/.poolsync-aws/bin:$PATH
`;

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
