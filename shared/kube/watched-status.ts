import { conditionOf } from '../model/condition.ts';
import { saysQuotaExceeded } from '../model/count.ts';
import type { PoolStatus } from '../model/pool.ts';
import { obstacles, type Obstacle, type WatchedStatus } from '../model/watched.ts';

/** @param hash of the whole status */
export function watchedStatus(status: PoolStatus, hash: number): WatchedStatus {
  const { pendingShrink, lastChange } = status;
  return {
    hash,
    isObserved: status.observedAt !== undefined,
    ready: status.ready === true,
    isAdopted: status.adoptedAt !== undefined,
    ...figuresOf(status),
    ...(lastChange === undefined ? {} : { lastChangeTime: lastChange.time }),
    ...(status.lastScale === undefined ? {} : { lastScale: status.lastScale }),
    ...(status.contested === undefined ? {} : { contested: status.contested }),
    ...(pendingShrink === undefined
      ? {}
      : {
          pendingShrink: {
            firstReadAt: pendingShrink.firstReadAt,
            guarded: pendingShrink.guarded,
          },
        }),
    ...conditionsOf(status),
  };
}

type Figures = Pick<
  WatchedStatus,
  'owner' | 'replicas' | 'desiredCapacity' | 'minimumCapacity' | 'maximumCapacity'
>;

function figuresOf(status: PoolStatus): Figures {
  const { owner, replicas, desiredCapacity, minimumCapacity, maximumCapacity } = status;
  return {
    ...(owner === undefined ? {} : { owner }),
    ...(replicas === undefined ? {} : { replicas }),
    ...(desiredCapacity === undefined ? {} : { desiredCapacity }),
    ...(minimumCapacity === undefined ? {} : { minimumCapacity }),
    ...(maximumCapacity === undefined ? {} : { maximumCapacity }),
  };
}

type Conditions = Pick<
  WatchedStatus,
  'saysPaused' | 'isClaimed' | 'obstacle' | 'isUnsettled' | 'scaleRefusal' | 'saysQuotaExceeded'
>;

function conditionsOf({ conditions = [] }: PoolStatus): Conditions {
  const scale = conditionOf(conditions, 'ScaleAccepted');
  const isOpposed = (type: Obstacle): boolean =>
    (conditionOf(conditions, type)?.status ?? 'True') !== 'True';
  const obstacle = obstacles.find((type) => isOpposed(type));
  return {
    saysPaused: conditionOf(conditions, 'Paused')?.status === 'True',
    isClaimed: conditionOf(conditions, 'GroupClaimed')?.status === 'True',
    ...(obstacle === undefined ? {} : { obstacle }),
    isUnsettled: conditionOf(conditions, 'Settled')?.status === 'False',
    ...(scale?.status === 'False' ? { scaleRefusal: scale.reason } : {}),
    saysQuotaExceeded: saysQuotaExceeded({ conditions }),
  };
}
