'use client';

import { useCallback, useEffect, useRef, useState } from 'react';

import { messageOf } from './use-api.js';

/** What was read last (null until it was), what went wrong with the latest try, and a way to read again. */
export type Fresh<T> = { value: T | null; problem: string | null; refresh: () => Promise<void> };

/**
 * Reads something at once, whenever `cue` becomes another one, and every so often as `everyMs` says of what was read last (null: no more), but not
 * while nobody looks. `read` has to stay the same function.
 */
export const useFresh = <T>({ read, cue = '', everyMs = () => null }: { read: () => Promise<T>; cue?: string; everyMs?: (value: T | null) => number | null }): Fresh<T> => {
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const newest = useRef(0);

  const refresh = useCallback(async () => {
    const turn = (newest.current += 1);
    try {
      const answer = await read();
      // A slow answer must not put an older state over a newer one.
      if (turn !== newest.current) return;
      setValue(answer);
      setProblem(null);
    } catch (error) {
      if (turn === newest.current) setProblem(messageOf(error));
    }
  }, [read]);

  useEffect(() => {
    void refresh();
  }, [cue, refresh]);

  const pause = everyMs(value);
  useEffect(() => {
    if (pause === null) return;
    const timer = setInterval(() => {
      if (!document.hidden) void refresh();
    }, pause);
    return () => clearInterval(timer);
  }, [pause, refresh]);

  return { value, problem, refresh };
};
