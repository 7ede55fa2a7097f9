'use client';

import { useConfig } from '@payloadcms/ui';
import { formatAdminURL } from 'payload/shared';
import { useMemo } from 'react';
import { z } from 'zod';

const problem = z.object({ errors: z.array(z.object({ message: z.string() })).min(1) });

/** The routes of the sync, called as the person who looks at the page. Each throws an Error with a message for people. */
export type Api = {
  get: (path: string) => Promise<unknown>;
  post: (path: string, body?: object) => Promise<unknown>;
};

const call = async (url: string, init: RequestInit): Promise<unknown> => {
  const response = await fetch(url, { credentials: 'same-origin', ...init });
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body;
  const told = problem.safeParse(body);
  throw new Error(told.success ? told.data.errors[0]?.message : `The CRM answered ${response.status}.`);
};

/** `path` begins with a slash and stands below `/crm/sync`. */
export const useApi = (): Api => {
  const { config } = useConfig();
  const apiRoute = config.routes.api;
  return useMemo(() => {
    const url = (path: string): string => formatAdminURL({ apiRoute, path: `/crm/sync${path}` as `/${string}` });
    return {
      get: (path) => call(url(path), { method: 'GET' }),
      post: (path, body = {}) => call(url(path), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    };
  }, [apiRoute]);
};

/** What an action that failed tells the person who tried it. */
export const messageOf = (error: unknown): string => (error instanceof Error && error.message !== '' ? error.message : 'That did not work. Please try again.');
