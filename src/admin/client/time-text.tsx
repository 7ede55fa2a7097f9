'use client';

import { useSyncExternalStore } from 'react';

const never = (): (() => void) => () => undefined;

/** An instant (ISO 8601 UTC) in the zone and the manner of whoever looks; the server, which knows neither, leaves it in UTC. */
export const TimeText = ({ at }: { at: string }) => {
  const text = useSyncExternalStore(
    never,
    () => new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at)),
    () => `${at.slice(0, 16).replace('T', ' ')} UTC`,
  );
  return <time dateTime={at}>{text}</time>;
};
