import { accounts, home, namespace } from '../installation/layout.ts';
import { renderAwsCommands } from './how-to-play-aws.ts';
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
  ${of.kubectl} get autoscalinggroupmachinepools,scalesetmachinepools -n ${namespace}
  ${of.kubectl} get machinepools -n ${namespace} --watch
  ${of.kubectl} describe autoscalinggroupmachinepool web -n ${namespace}
  ${of.kubectl} describe scalesetmachinepool uniform -n ${namespace}
  ${of.kubectl} get nodes

${renderAwsCommands(of.kubectl, of.aws.rejectedQueueUrl)}
On Azure the MachinePool uniform owns the count of its scale set, and Azure autoscale that of flexible,
whose MachinePool follows. These scale the first, play autoscale for the second, call the management
API, and let go wrong by its control port what makes no event:

${renderAzureCommands(of.kubectl, of.azure)}
Where a MachinePool owns the count, what is set in the cloud is set back, on both; where that happens
twice within 5 minutes, Poolsync stops, and status says what to do (Contested).

Next steps, with the files in this folder:

${nextSteps}
The logs are in ${of.logs}
Programs find all this in ${of.sandboxFile}
Ctrl-C ends it all.`;
}

const poolsyncCommands = ['status -A', 'plan -A', 'doctor', 'dead-letters list']
  .map((command) => `  npm run -s poolsync -- ${command}\n`)
  .join('');

const nextSteps = [
  ['README.md', 'what to break, on AWS and on Azure, and what Poolsync says of it (Try it)'],
  ['docs/ownership.md', 'adopt a group that is there already, and say who owns its count'],
  ['docs/deploy-aws.md', 'deploy it on AWS, by the CDK: every command, and what it costs'],
  ['docs/deploy-azure.md', 'the same on Azure, by Bicep'],
  ['docs/security.md', 'for whoever reviews it first, for both clouds'],
]
  .map(([file = '', about = '']) => `  ${file.padEnd(20)}  ${about}\n`)
  .join('');

const installAws = `
There is no aws command on your PATH; this installs it from PyPI:

  python3 -m venv ~/.poolsync-aws && ~/.poolsync-aws/bin/pip install awscli && export PATH=~/.poolsync-aws/bin:$PATH
`;
