'use client';

import { toast } from '@payloadcms/ui';
import { useState } from 'react';

import { messageOf, useApi } from './use-api.js';

/** A route that a button posts to, what is said when it worked, and what is done after. */
type Action = { path: `/${string}`; body?: object; done: string; then: () => Promise<void> };

/** Whether one is under way, and a way to start one; what fails is told. */
export const useAction = (): { isBusy: boolean; act: (action: Action) => Promise<void> } => {
  const api = useApi();
  const [isBusy, setBusy] = useState(false);
  const act = async ({ path, body, done, then }: Action): Promise<void> => {
    setBusy(true);
    try {
      await api.post(path, body);
      toast.success(done);
    } catch (error) {
      toast.error(messageOf(error));
    } finally {
      // What failed is often told by a state that is another one by now.
      await then();
      setBusy(false);
    }
  };
  return { isBusy, act };
};
