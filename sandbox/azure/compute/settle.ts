import type { World } from '../world.ts';
import type { Ending } from '../arm/operations.ts';
import type { CreationFailure } from './failure.ts';
import type { OpenOperation, ScaleSet } from './model.ts';
import { changeScaleSet } from './store.ts';

/** Something that operations wait for has come to an end; those that wait no more end too. */
export function settled(
  world: World,
  scaleSet: ScaleSet,
  key: string,
  failure?: CreationFailure,
): void {
  for (const open of scaleSet.open) {
    if (!open.waitsFor.delete(key)) continue;
    open.failure ??= failure;
    if (open.waitsFor.size === 0) finish(world, scaleSet, open);
  }
}

function finish(world: World, scaleSet: ScaleSet, open: OpenOperation): void {
  const { failure } = open;
  end(
    world,
    scaleSet,
    open,
    failure === undefined
      ? { status: 'Succeeded' }
      : { status: 'Failed', error: { code: failure.code, message: failure.message } },
  );
  const state = scaleSet.state.now();
  const others = [...scaleSet.open].some(({ kind }) => kind !== 'vm');
  if (open.kind === 'vm' || others || state === undefined) return;
  if (state.provisioningState === 'Deleting') return;
  changeScaleSet(
    world,
    scaleSet,
    failure === undefined
      ? { provisioningState: 'Succeeded' }
      : { provisioningState: 'Failed', failure: { code: failure.code, message: failure.message } },
  );
}

/** Ends what a newer call takes the place of, as Azure does with a write by the next write. */
export function preempt(world: World, scaleSet: ScaleSet, kinds: readonly string[]): void {
  for (const open of scaleSet.open) {
    if (!kinds.includes(open.kind)) continue;
    const message = 'Operation execution has been preempted by a more recent operation.';
    const error = { code: 'OperationPreempted', message };
    end(world, scaleSet, open, { status: 'Canceled', error });
  }
}

function end(world: World, scaleSet: ScaleSet, open: OpenOperation, ending: Ending): void {
  scaleSet.open.delete(open);
  world.operations.end(open.operationId, ending);
  open.ended(ending.status === 'Succeeded');
}
