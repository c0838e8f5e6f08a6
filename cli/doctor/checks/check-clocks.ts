import { isFault } from '../../../shared/model/fault.ts';
import { ok, skipped, unknown, warning, wrong, type Told } from '../finding.ts';
import type { Ground } from '../ground.ts';
import { sayFault } from '../say-fault.ts';
import { spanOf } from '../spans.ts';

/** Answers tell whole seconds, and take some themselves. */
const exactMs = 5_000;

/** AWS and Microsoft Entra ID take no signature that is five minutes off. */
const mostMs = 240_000;

const setClock = 'sudo timedatectl set-ntp true';

/** Whether the clocks of the API server, of the clouds and of this machine agree. */
export async function checkClocks(ground: Ground): Promise<readonly Told[]> {
  const all = await Promise.all([
    judge(ground, 'the API server', async () => (await readVersion(ground)).date),
    ...(await cloudClocks(ground)),
  ]);
  const told = all.filter((one) => one !== undefined);
  return told.length === 0 ? [skipped('nobody told the time')] : told;
}

async function readVersion({ api }: Ground) {
  return api.ask({ method: 'GET', path: '/version' });
}

async function cloudClocks(ground: Ground): Promise<readonly Promise<Told | undefined>[]> {
  const installation = await ground.installation().catch(() => undefined);
  const { aws, azure } = installation ?? {};
  return [
    ...(aws === undefined
      ? []
      : [judge(ground, 'AWS', async () => (await ground.aws()).time(aws.queues.events))]),
    ...(azure === undefined
      ? []
      : [
          judge(ground, 'Azure', async () => {
            const { subscription } = azure;
            const probe = await ground.azure();
            const access = { cloud: 'azure', subscription, locations: ['*'] } as const;
            return (await probe.readAnyScaleSet(access)).at;
          }),
        ]),
  ];
}

/** @returns `undefined` where the answer tells no time */
async function judge(
  ground: Ground,
  whose: string,
  askTime: () => Promise<Date | undefined>,
): Promise<Told | undefined> {
  const from = ground.now();
  let theirs: Date | undefined;
  try {
    theirs = await askTime();
  } catch (error) {
    if (!isFault(error)) throw error;
    return unknown(`${whose} does not tell the time: ${sayFault(error)}`);
  }
  if (theirs === undefined) return undefined;
  // Their second began at some moment while we waited.
  const offMs = offBy(theirs.getTime(), from.getTime(), ground.now().getTime());
  const direction = offMs > 0 ? 'ahead of' : 'behind';
  const said = `the clock of ${whose} is ${spanOf(Math.abs(offMs))} ${direction} this machine's`;
  if (Math.abs(offMs) > mostMs) return wrong(`${said}: signatures are refused`, setClock);
  return Math.abs(offMs) > exactMs
    ? warning(said, setClock)
    : ok(`the clock of ${whose} agrees with this machine's`);
}

function offBy(theirsMs: number, fromMs: number, toMs: number): number {
  if (theirsMs > toMs) return theirsMs - toMs;
  return theirsMs + 1_000 < fromMs ? theirsMs + 1_000 - fromMs : 0;
}
